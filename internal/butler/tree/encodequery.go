package tree

import (
	"strconv"

	"github.com/vobutler/vobutler/internal/butler/dimension"
)

// AppendJSON appends the query as it travels.
func (q *Query) AppendJSON(dst []byte) []byte {
	dst = append(dst, `{"dimensions":`...)
	dst = appendNames(dst, q.Dimensions.Names)
	dst = append(dst, `,"datasets":{`...)
	for i := range q.Datasets {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = dimension.AppendQuoted(dst, q.Datasets[i].DatasetType)
		dst = append(dst, ':')
		dst = q.Datasets[i].appendJSON(dst)
	}
	dst = append(dst, `},"any_dataset":`...)
	if q.AnyDataset == nil {
		dst = append(dst, "null"...)
	} else {
		dst = q.AnyDataset.appendJSON(dst)
	}
	dst = appendJoins(append(dst, `,"data_coordinate_uploads":`...), q.Uploads)
	dst = appendJoins(append(dst, `,"materializations":`...), q.Materializations)
	dst = q.Where.AppendJSON(append(dst, `,"predicate":`...))
	dst = append(dst, `,"validateGovernorConstraints":`...)
	return append(strconv.AppendBool(dst, q.ValidateGovernors), '}')
}

func (s *DatasetSearch) appendJSON(dst []byte) []byte {
	dst = appendNames(append(dst, `{"collections":`...), s.Collections)
	dst = appendNames(append(dst, `,"dimensions":`...), s.Dimensions.Names)
	return append(dst, '}')
}

func appendNames(dst []byte, names []string) []byte {
	dst = append(dst, '[')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = dimension.AppendQuoted(dst, name)
	}
	return append(dst, ']')
}

func appendJoins(dst []byte, joins []Join) []byte {
	dst = append(dst, '{')
	for i, j := range joins {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, '"')
		dst = dimension.AppendUUID(dst, j.Key)
		dst = append(dst, `":`...)
		dst = appendNames(dst, j.Dimensions.Names)
	}
	return append(dst, '}')
}
