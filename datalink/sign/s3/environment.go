package s3

import (
	"context"
	"fmt"
	"net/url"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

// The variables by which lsst.resources finds the store of an address.
const (
	profileVariable  = "LSST_RESOURCES_S3_PROFILE_" // and the name of the profile
	endpointVariable = "S3_ENDPOINT_URL"
)

// FromEnvironment returns the store in which lsst.resources finds the buckets of a
// profile, which may be empty: its endpoint is in LSST_RESOURCES_S3_PROFILE_<profile>
// or S3_ENDPOINT_URL, or it is Amazon's, and its keys are before the host of that
// endpoint or where programs of AWS have theirs.
func FromEnvironment(ctx context.Context, profile string, buckets []string) (*Store, error) {
	s := &Store{Name: "environment", Scheme: "s3", Profile: profile, Buckets: buckets}
	variable, address := endpointVariable, os.Getenv(endpointVariable)
	if profile != "" {
		s.Name += "-" + profile
		if own := os.Getenv(profileVariable + profile); own != "" {
			variable, address = profileVariable+profile, own
		}
	}
	if address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			return nil, fmt.Errorf("the environment variable %s is not of the form https://key:secret@host", variable)
		}
		if secret, ok := u.User.Password(); ok {
			s.Credentials = fixed(aws.Credentials{AccessKeyID: u.User.Username(), SecretAccessKey: secret, Source: variable})
		}
		u.User = nil
		s.Endpoint, s.PathStyle = u.String(), true
	}
	if s.Credentials != nil {
		profile = "" // It need not be in the files of AWS.
	}
	c, err := awsconfig.LoadDefaultConfig(ctx, awsconfig.WithSharedConfigProfile(profile), renewEarly)
	if err != nil {
		return nil, err
	}
	s.Region = c.Region
	if s.Credentials == nil {
		s.Credentials = c.Credentials
	}
	return s, nil
}
