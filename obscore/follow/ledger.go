package follow

import (
	"context"
	"errors"
	"io"

	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/duck"
	"github.com/vobutler/vobutler/votable"
)

// entry is what is known of a row in the data file.
type entry struct {
	digest uint64
	// round is the last look that met the row.
	round uint32
}

// ledger is what the data file holds, by dataset.
type ledger map[butler.DatasetID]entry

// loadLedger reads the ledger from a data file that nobody has open, and
// completes changes that a crash has left beside the file.
func loadLedger(ctx context.Context, path, name string) (ledger, error) {
	db, err := duck.Open("", map[string]string{"autoinstall_known_extensions": "false"})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	conn, err := db.Connect()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	const catalog = "followed"
	if err := conn.Exec(ctx, "ATTACH "+duck.QuoteText(path)+" AS "+catalog); err != nil {
		return nil, err
	}
	l, err := readLedger(ctx, conn, catalog, name)
	return l, errors.Join(err, conn.Exec(context.WithoutCancel(ctx), "DETACH "+catalog))
}

// errOther says that a data file was made of something else.
var errOther = errors.New("the file was made of another repository, configuration or table")

func readLedger(ctx context.Context, conn *duck.Conn, catalog, name string) (ledger, error) {
	described, err := conn.ReadDataFile(ctx, catalog)
	if err != nil {
		return nil, err
	}
	if len(described.Sources) != 1 || described.Sources[0].Path != name || len(described.Tables) != 1 {
		return nil, errOther
	}
	columns := duck.QuoteIdent(kept[keptHigh].Name) + ", " + duck.QuoteIdent(kept[keptLow].Name) + ", " + duck.QuoteIdent(kept[keptDigest].Name)
	table := duck.QuotePath(append([]string{catalog}, described.Tables[0].Relation...))
	stream, err := conn.Query(ctx, "SELECT "+columns+" FROM "+table, nil, []votable.Datatype{votable.Long, votable.Long, votable.Long})
	if err != nil {
		return nil, err
	}
	defer stream.Close()
	l := ledger{}
	cols := make([]votable.Column, 3)
	for {
		n, err := stream.Next(ctx, cols)
		if errors.Is(err, io.EOF) {
			return l, nil
		}
		if err != nil {
			return nil, err
		}
		for i := range n {
			id := whole(cols[0].Int64s[i], cols[1].Int64s[i])
			if _, twice := l[id]; twice {
				return nil, errors.New("the file has a dataset twice")
			}
			l[id] = entry{digest: uint64(cols[2].Int64s[i])}
		}
	}
}
