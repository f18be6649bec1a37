package auth_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/vobutler/vobutler/internal/auth"
	"github.com/vobutler/vobutler/internal/fault"
)

// request has these Authorization headers.
func request(headers ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, h := range headers {
		r.Header.Add("Authorization", h)
	}
	return r
}

func basic(text string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(text))
}

func TestTokens_OfEveryForm(t *testing.T) {
	for name, c := range map[string]struct {
		headers []string
		want    []string // nil: none; "!" a Usage fault
	}{
		"none":                            {nil, nil},
		"bearer":                          {[]string{"Bearer abc.d-e_f~g+h/i=="}, []string{"abc.d-e_f~g+h/i=="}},
		"scheme in any case":              {[]string{"bEARER abc"}, []string{"abc"}},
		"several blanks":                  {[]string{" Bearer   abc "}, []string{"abc"}},
		"token as password":               {[]string{basic("x-oauth-basic:tok")}, []string{"tok", "x-oauth-basic"}},
		"token as user, empty password":   {[]string{basic("tok:")}, []string{"tok"}},
		"token as password, empty user":   {[]string{basic(":tok")}, []string{"tok"}},
		"colon in the password":           {[]string{basic("u:a:b")}, []string{"a:b", "u"}},
		"base64 without padding":          {[]string{strings.TrimRight(basic("user:token"), "=")}, []string{"token", "user"}},
		"no token":                        {[]string{"Bearer"}, []string{"!"}},
		"blank in the token":              {[]string{"Bearer a b"}, []string{"!"}},
		"empty":                           {[]string{""}, []string{"!"}},
		"padding alone":                   {[]string{"Bearer =="}, []string{"!"}},
		"unknown scheme":                  {[]string{"Digest username=x"}, []string{"!"}},
		"basic that is no base64":         {[]string{"Basic ***"}, []string{"!"}},
		"basic without colon":             {[]string{basic("token")}, []string{"!"}},
		"basic with two empty fields":     {[]string{basic(":")}, []string{"!"}},
		"two headers":                     {[]string{"Bearer a", "Bearer b"}, []string{"!"}},
		"longer than any token can be":    {[]string{"Bearer " + strings.Repeat("a", 9<<10)}, []string{"!"}},
		"characters that no token may be": {[]string{"Bearer \"abc\""}, []string{"!"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := auth.Tokens(request(c.headers...))
			if slices.Equal(c.want, []string{"!"}) {
				if err == nil || fault.KindOf(err) != fault.Usage {
					t.Fatalf("got %q, %v", got, err)
				}
				return
			}
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

// Whatever is sent, there are tokens, none, or a fault of the sender, and none
// of the sender's secrets is in its text.
func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"Bearer abc", "Basic dTpw", "Basic", "", "Digest x", "bearer \x00", "Basic ====", "Bearer " + strings.Repeat("=", 100)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		got, err := auth.Tokens(request(header))
		if err != nil && fault.KindOf(err) != fault.Usage {
			t.Fatalf("the fault is of kind %s: %v", fault.KindOf(err), err)
		}
		if err == nil && len(got) == 0 {
			t.Fatal("a header was taken for none")
		}
		answer := http.Header{}
		auth.Challenge(answer, header, err)
		for _, value := range answer.Values("WWW-Authenticate") {
			if strings.Count(value, `"`)%2 != 0 || strings.ContainsAny(value, "\r\n\x00") {
				t.Fatalf("the challenge %q is not one", value)
			}
		}
	})
}

func TestChallenge_SaysWhatIsWrongWithAToken(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"no credentials": {fault.New(fault.Unauthenticated, "log in"), `Bearer realm="host"`},
		"none needed":    {nil, `Bearer realm="host"`},
		"a token that is nobody's": {fault.Wrap(auth.ErrInvalid, fault.Unauthenticated, `not "known"`),
			`Bearer realm="host", error="invalid_token", error_description="not 'known'"`},
		"a header that is none": {fault.New(fault.Usage, "send a token"),
			`Bearer realm="host", error="invalid_request", error_description="send a token"`},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			auth.Challenge(h, "host", c.err)
			got := h.Values("WWW-Authenticate")
			if len(got) != 2 || got[0] != `Basic realm="host"` || got[1] != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}
