package sign

import "context"

type datasetKey struct{}

// About returns a context for links to the files of a data set, by any name that
// tells which it is. The audit repeats it.
func About(ctx context.Context, dataset string) context.Context {
	return context.WithValue(ctx, datasetKey{}, dataset)
}

// aboutWhat returns what About was told, or "".
func aboutWhat(ctx context.Context) string {
	dataset, _ := ctx.Value(datasetKey{}).(string)
	return dataset
}
