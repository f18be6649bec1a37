// Package s3 makes links to objects in stores that speak the S3 protocol: Amazon
// S3, Ceph, MinIO and the like, and Google Cloud Storage by its interoperable
// interface.
//
// A Store says where some buckets are and whose keys sign for them. A Signer
// finds the store of an address such as s3://bucket/key, s3://profile@bucket/key
// or gs://bucket/key and computes a link, without a request to the store. The
// software development kit of AWS finds credentials and renews them; links are
// computed here, since those of the kit take six times as long and are not to be
// had in Version 2.
//
// It reads no objects, and does not look whether there is one.
//
// Standards: AWS Signature Version 4 for requests in query parameters
// (UNSIGNED-PAYLOAD), Signature Version 2 likewise (RFC 2104 with SHA-1), the
// addresses of lsst.resources.
//
// Read first: Store, Signer, Address.
package s3
