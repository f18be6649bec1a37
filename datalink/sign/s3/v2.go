package s3

import (
	"crypto/hmac"
	"crypto/sha1" // Version 2 is defined with it.
	"encoding/base64"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// signV2 returns a link to an object for a method, good until a time. What it
// signs names the bucket in the path, wherever the link has it.
func (s *Store) signV2(c *aws.Credentials, method string, a *Address, expires time.Time) string {
	host, path := s.place(a)
	until := strconv.FormatInt(expires.Unix(), 10)

	text := make([]byte, 0, len(path)+len(a.Bucket)+len(c.SessionToken)+64)
	text = append(text, method...)
	text = append(text, "\n\n\n"...)
	text = append(text, until...)
	text = append(text, '\n')
	if c.SessionToken != "" {
		text = append(text, "x-amz-security-token:"...)
		text = append(text, c.SessionToken...)
		text = append(text, '\n')
	}
	text = append(text, '/')
	text = appendEncoded(text, a.Bucket, "")
	text = append(text, '/')
	text = appendEncoded(text, a.Key, "/")
	mac := hmac.New(sha1.New, []byte(c.SecretAccessKey))
	mac.Write(text)

	b := make([]byte, 0, len(host)+len(path)+len(c.SessionToken)+len(a.Fragment)+160)
	b = s.appendPlace(b, host, path)
	b = append(b, "AWSAccessKeyId="...)
	b = appendEncoded(b, c.AccessKeyID, "")
	b = append(b, "&Signature="...)
	b = appendEncoded(b, base64.StdEncoding.EncodeToString(mac.Sum(nil)), "")
	if c.SessionToken != "" {
		b = append(b, "&x-amz-security-token="...)
		b = appendEncoded(b, c.SessionToken, "")
	}
	b = append(b, "&Expires="...)
	b = append(b, until...)
	return string(append(b, a.Fragment...))
}
