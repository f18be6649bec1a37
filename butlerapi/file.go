package butlerapi

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/vobutler/vobutler/datalink/sign"
	"github.com/vobutler/vobutler/internal/butler"
	"github.com/vobutler/vobutler/internal/butler/dimension"
	"github.com/vobutler/vobutler/internal/butler/fail"
	"github.com/vobutler/vobutler/internal/fault"
)

// link is the address of a file and what the client must send along to read it:
// nothing, what it sends to this server, or what it sends to a datastore of CADC.
type link struct{ url, auth string }

const (
	authNone      = "none"
	authServer    = "gafaelfawr"
	authDatastore = "datastore"
)

// getFile answers GET get_file/{id}.
func (c *call) getFile() error {
	id, err := pathUUID(c.r, "id")
	if err != nil {
		return err
	}
	ref, err := c.Repo.Dataset(c.ctx(), id)
	if err != nil {
		return err
	}
	if ref == nil {
		return fail.New(fail.DatasetNotFound, "there is no dataset %s in the repository %s", butler.DatasetID(id), c.label)
	}
	return c.answerFiles(ref)
}

// getFileByDataID answers POST get_file_by_data_id.
func (c *call) getFileByDataID() error {
	var request search
	if err := c.decode(&request); err != nil {
		return err
	}
	ref, err := c.find(&request, true)
	if err != nil {
		return err
	}
	if ref == nil {
		return fail.New(fail.DatasetNotFound, "there is no dataset of type %s with this data ID in the collections %s",
			*request.DatasetType, strings.Join(*request.Collections, ", "))
	}
	return c.answerFiles(ref)
}

// answerFiles answers with a dataset and links to its files; the artifact of one
// without files is null.
func (c *call) answerFiles(ref *butler.DatasetRef) error {
	found, err := c.Repo.Files(c.ctx(), ref.ID)
	if err != nil {
		return err
	}
	files := found[ref.ID]
	links := make([]link, len(files))
	for i := range files {
		if links[i], err = c.link(ref.ID, &files[i]); err != nil {
			return err
		}
	}
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"dataset_ref":`...)
		dst = appendRef(dst, ref)
		if len(files) == 0 {
			return append(dst, `,"artifact":null}`...)
		}
		dst = append(dst, `,"artifact":{"datastore_type":"file","file_info":[`...)
		for i := range files {
			dst = append(comma(dst, i), `{"url":`...)
			dst = dimension.AppendQuoted(dst, links[i].url)
			dst = append(dst, `,"auth":"`...)
			dst = append(dst, links[i].auth...)
			dst = append(dst, `","datastoreRecords":`...)
			dst = append(appendFile(dst, &files[i]), '}')
		}
		return append(dst, "]}}"...)
	})
}

// link returns a link by which a client reads a file of a dataset.
func (c *call) link(id butler.DatasetID, f *butler.File) (link, error) {
	if c.Authentication == cadc && (strings.HasPrefix(f.URL, "https://") || strings.HasPrefix(f.URL, "http://")) {
		return link{f.URL, authDatastore}, nil
	}
	about := sign.About(c.ctx(), "butler://"+c.label+"/"+id.String())
	signed, err := c.Signer.Sign(about, f.URL, c.LinkLife)
	if fault.KindOf(err) == fault.NotFound {
		return link{}, fail.Wrap(err, fail.Unknown, "a file of dataset %s is kept at a place to which this server makes no links", id)
	}
	if err != nil {
		return link{}, err
	}
	if strings.HasPrefix(signed.URL, "/") {
		signed.URL = c.Origin(c.r) + signed.URL
	}
	return link{signed.URL, authNone}, nil
}

// appendFile appends a SerializedStoredFileInfo.
func appendFile(dst []byte, f *butler.File) []byte {
	dst = append(dst, `{"formatter":`...)
	dst = dimension.AppendQuoted(dst, f.Formatter)
	dst = append(dst, `,"path":`...)
	dst = dimension.AppendQuoted(dst, f.RelativePath())
	dst = append(dst, `,"storage_class":`...)
	dst = dimension.AppendQuoted(dst, f.StorageClass)
	dst = append(dst, `,"component":`...)
	dst = appendOptional(dst, f.Component)
	dst = append(dst, `,"checksum":`...)
	dst = appendOptional(dst, f.Checksum)
	dst = append(dst, `,"file_size":`...)
	return append(strconv.AppendInt(dst, f.Size, 10), '}')
}

// download answers GET dataset/{id}/download by sending the client to the file, or
// to that of a component. Unlike the link it does not expire.
func (c *call) download() error {
	id, err := pathUUID(c.r, "id")
	if err != nil {
		return err
	}
	found, err := c.Repo.Files(c.ctx(), id)
	if err != nil {
		return err
	}
	f, err := choose(butler.DatasetID(id), found[id], c.r.URL.Query().Get("component"))
	if err != nil {
		return err
	}
	l, err := c.link(id, f)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Location", l.url)
	h.Set("Cache-Control", "no-store") // The next one goes to a new link.
	c.w.WriteHeader(http.StatusTemporaryRedirect)
	return nil
}

// choose returns the file of a component, or the only one.
func choose(id butler.DatasetID, files []butler.File, component string) (*butler.File, error) {
	var components []string
	for i := range files {
		if files[i].Component == component {
			return &files[i], nil
		}
		components = append(components, files[i].Component)
	}
	switch {
	case len(files) == 0:
		return nil, fault.New(fault.NotFound, "there is no dataset %s here, or it has no file", id)
	case component == "":
		return nil, fail.Invalid("the dataset %s is in several files; choose one with the parameter component: %s", id, strings.Join(components, ", "))
	case components[0] == "":
		return nil, fault.New(fault.NotFound, "the dataset %s is in one file; leave the parameter component out", id)
	}
	return nil, fault.New(fault.NotFound, "the dataset %s has no file of component %q; it has those of %s", id, component, strings.Join(components, ", "))
}

// fileTransfer answers POST file_transfer: for each dataset its files, with
// addresses that do not expire. Datasets without files are left out.
func (c *call) fileTransfer() error {
	ids, err := c.decodeIDs()
	if err != nil {
		return err
	}
	found, err := c.Repo.Files(c.ctx(), ids...)
	if err != nil {
		return err
	}
	base := c.Origin(c.r) + c.Prefix + "/" + url.PathEscape(c.label) + "/v1/dataset/"
	return c.answer(func(dst []byte) []byte {
		dst = append(dst, `{"files":{`...)
		written := 0
		for _, id := range ids {
			files := found[id]
			if len(files) == 0 {
				continue
			}
			delete(found, id) // It may be asked for twice; a key comes once.
			dst = dimension.AppendQuoted(comma(dst, written), id.String())
			dst = append(dst, ":["...)
			for i := range files {
				dst = appendTransfer(comma(dst, i), base, id, &files[i])
			}
			dst = append(dst, ']')
			written++
		}
		return append(dst, "}}"...)
	})
}

func appendTransfer(dst []byte, base string, id butler.DatasetID, f *butler.File) []byte {
	address := base + id.String() + "/download"
	if f.Component != "" {
		address += "?component=" + url.QueryEscape(f.Component)
	}
	dst = append(dst, `{"url":`...)
	dst = dimension.AppendQuoted(dst, address)
	dst = append(dst, `,"auth":"`+authServer+`","file_info":`...)
	return append(appendFile(dst, f), '}')
}
