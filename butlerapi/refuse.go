package butlerapi

import "net/http"

// Refuse answers a request that was refused before it came to Handler, in the
// form that clients read. Challenges in the header stay.
func (a *API) Refuse(w http.ResponseWriter, r *http.Request, err error) { a.refuse(w, r, err) }
