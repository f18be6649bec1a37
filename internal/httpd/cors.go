package httpd

import (
	"net/http"
	"slices"
)

// What pages of other sites may send and read.
const (
	corsMethods = "GET, HEAD, POST, DELETE"
	corsHeaders = "Authorization, Content-Type, Range, X-Butler-Client-Request-Id"
	corsExposed = "Location, Content-Disposition, Content-Range, Retry-After, WWW-Authenticate, X-VO-Authenticated, " + HeaderRequestID
	corsMaxAge  = "7200"
)

// CORS lets scripts of pages from these origins, such as https://example.org, use
// what next serves; "*" is every origin. It answers the question that a browser
// asks before (the Fetch standard, CORS protocol). Cookies are never let through:
// a script brings the token of its user. Without origins it is next.
func CORS(next http.Handler, origins []string) http.Handler {
	if len(origins) == 0 {
		return next
	}
	all := slices.Contains(origins, "*")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		origin := r.Header.Get("Origin")
		switch {
		case all:
			h.Set("Access-Control-Allow-Origin", "*")
		case slices.Contains(origins, origin):
			h.Add("Vary", "Origin")
			h.Set("Access-Control-Allow-Origin", origin)
		default:
			h.Add("Vary", "Origin")
			next.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodOptions && origin != "" && r.Header.Get("Access-Control-Request-Method") != "" {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsHeaders)
			h.Set("Access-Control-Max-Age", corsMaxAge)
			w.WriteHeader(http.StatusNoContent)
			return
		}
		h.Set("Access-Control-Expose-Headers", corsExposed)
		next.ServeHTTP(w, r)
	})
}
