package tap

import (
	"io"
	"net/http"
	"strings"

	"github.com/vobutler/vobutler/internal/dali"
)

// getBase answers people who open the address of the service in a browser, and
// programs that try it: a page, whatever they accept.
func (s *Service) getBase(w http.ResponseWriter, r *http.Request) error {
	base := s.cfg.Base.Of(r)
	return dali.WriteDocument(w, "text/html; charset=utf-8", func(w io.Writer) error { return writeBase(w, base) })
}

// basePage needs nothing from elsewhere, so that it also works without network.
const basePage = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TAP service</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
code, textarea { font-family: ui-monospace, monospace; }
textarea { width: 100%; box-sizing: border-box; }
</style>
</head>
<body>
<h1>TAP service</h1>
<p>This is a service of the IVOA's Table Access Protocol, made for programs such as TOPCAT and pyvo. Give them this address:</p>
<p><code>BASE</code></p>
<form action="BASE/sync" method="post">
<input type="hidden" name="LANG" value="ADQL">
<p><label>ADQL <textarea name="QUERY" rows="5">SELECT TOP 10 * FROM ivoa.ObsCore</textarea></label></p>
<p><label>Format <input name="RESPONSEFORMAT" value="csv"></label> <button>Run the query</button></p>
</form>
<ul>
<li><a href="BASE/tables">Tables</a></li>
<li><a href="BASE/examples">Example queries</a></li>
<li><a href="BASE/capabilities">Capabilities</a></li>
<li><a href="BASE/availability">Availability</a></li>
<li><a href="BASE/async">Your jobs</a></li>
</ul>
</body>
</html>
`

func writeBase(w io.Writer, base string) error {
	_, err := io.WriteString(w, strings.ReplaceAll(basePage, "BASE", escape(base)))
	return err
}
