package butlerapi

import (
	"path"
)

// bootstrap returns the configurations that turn a client's Butler into one of
// this server, by file name. The client puts the folder that it read the file
// from in place of <butlerRoot>, so that the server need not know its own name.
// Every JSON text is YAML too.
func bootstrap(authentication string) map[string]*document {
	body := []byte(`{"cls":"lsst.daf.butler.remote_butler.RemoteButler","remote_butler":{"url":"<butlerRoot>","authentication":"` +
		authentication + `"}}`)
	const caching = "public, max-age=300"
	return map[string]*document{
		"butler.yaml": newDocument(body, "application/yaml", caching),
		"butler.json": newDocument(body, "application/json", caching),
	}
}

// bootstrapFile answers GET butler.yaml and butler.json, which clients read before
// they identify themselves.
func (c *call) bootstrapFile() error {
	c.bootstrap[path.Base(c.r.URL.Path)].serve(c.w, c.r)
	return nil
}
