package sign

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"

	"github.com/vobutler/vobutler/internal/fault"
)

// secretBytes is the length of a generated secret and the least of a given one:
// that of the hash, as RFC 2104 advises.
const secretBytes = sha256.Size

// mostKeys is the count of keys that are valid at once: the present one and the
// one before, whose links must work until they expire.
const mostKeys = 2

// Key is a secret that signs links. It prints and logs as its id.
type Key struct {
	id     string
	secret []byte
}

// NewKey returns a key with a random secret.
func NewKey() Key {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the process instead
	return keyOf(secret)
}

func keyOf(secret []byte) Key {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("vobutler key id"))
	return Key{id: hex.EncodeToString(mac.Sum(nil)[:4]), secret: secret}
}

// String returns the id, which tells nothing of the secret.
func (k Key) String() string { return k.id }

// GoString returns the id.
func (k Key) GoString() string { return k.id }

// Format prints the id, whatever the verb.
func (k Key) Format(s fmt.State, _ rune) { _, _ = s.Write([]byte(k.id)) }

// LogValue returns the id.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.id) }

// MarshalText returns the id.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.id), nil }

// sign returns the signature of a message.
func (k Key) sign(message []byte) []byte {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write(message)
	return mac.Sum(nil)
}

// Keys are one or two keys: the first signs, all are accepted. To change the key,
// put a new one before the old, and take the old one away when its last link has
// expired.
type Keys []Key

// ParseKeys reads secrets in base64, one or two, apart by white space or commas:
// the one that signs first. Its faults name no secret.
func ParseKeys(text string) (Keys, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' || r == ' ' || r == '\t' })
	if len(words) == 0 || len(words) > mostKeys {
		return nil, fault.New(fault.Usage, "there must be one key for signing links, or a new one and the one before; there are %d", len(words))
	}
	keys := make(Keys, len(words))
	for i, word := range words {
		secret, err := base64.StdEncoding.DecodeString(word)
		if err != nil {
			return nil, fault.New(fault.Usage, "key %d for signing links is not in base64", i+1)
		}
		if len(secret) < secretBytes {
			return nil, fault.New(fault.Usage, "key %d for signing links has %d bytes; it must have %d or more, as `openssl rand -base64 %d` makes them",
				i+1, len(secret), secretBytes, secretBytes)
		}
		keys[i] = keyOf(secret)
	}
	return keys, nil
}

// find returns the key of an id.
func (ks Keys) find(id string) (Key, bool) {
	for _, k := range ks {
		if k.id == id {
			return k, true
		}
	}
	return Key{}, false
}

// text returns the secrets as ParseKeys reads them.
func (ks Keys) text() string {
	var b strings.Builder
	for _, k := range ks {
		b.WriteString(base64.StdEncoding.EncodeToString(k.secret))
		b.WriteByte('\n')
	}
	return b.String()
}
