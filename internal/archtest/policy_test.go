package archtest_test

// policy lists the packages of this module and what each may import of it:
// the packages named after the colon and, through them, whatever those may.
// A package that is not listed may not exist.
const policy = `
votable:
votable/votabletest:       votable
tap/adql:
internal/fault:
internal/sphere:
internal/sphere/sphgeom:   internal/sphere
internal/sphere/htm:       internal/sphere/sphgeom
internal/demo/skyimage:
internal/demo:             internal/demo/skyimage

internal/auth:             internal/fault
internal/auth/gafaelfawr:  internal/auth
internal/auth/tokenfile:   internal/auth
internal/config:           internal/fault
internal/dali:             internal/fault internal/auth votable
internal/httpd:            internal/fault internal/auth
internal/duck:             votable

internal/butler/fail:
internal/butler/tai:
internal/butler/dimension: internal/butler/fail internal/butler/tai
internal/butler/tree:      internal/butler/dimension internal/sphere/sphgeom
internal/butler/where:     internal/butler/tree
internal/butler/sqlb:      internal/butler/dimension
internal/butler:           internal/butler/sqlb internal/sphere/htm internal/fault internal/auth
internal/butler/sqlite:    internal/butler
internal/butler/postgres:  internal/butler
internal/butler/query:     internal/butler internal/butler/where
internal/butler/butlertest: internal/butler/sqlite internal/butler/postgres internal/demo
datalink/sign:             internal/fault internal/auth
datalink/sign/s3:          datalink/sign
butlerapi:                 internal/butler/query internal/auth datalink/sign
datalink:                  internal/butler internal/dali datalink/sign obscore/did

tap/schema:                votable tap/adql
tap/result:                votable
tap/plan:                  tap/adql tap/schema internal/sphere internal/fault
tap/dialect:               tap/plan
tap/dialect/duckdb:        tap/dialect
tap/engine:                tap/plan tap/result
tap/engine/enginetest:     tap/engine tap/dialect
tap/engine/duckdb:         tap/engine tap/dialect/duckdb internal/duck
tap/upload:                tap/engine
tap/format:                tap/result internal/fault
tap/format/parquet:        tap/format
tap/format/fits:           tap/format
tap/uws:                   internal/fault
tap/uws/sqlstore:          tap/uws
tap/deliver:               tap/plan tap/format
tap:                       tap/engine tap/deliver tap/uws tap/upload internal/dali

obscore:                   tap/schema internal/auth internal/butler/tai
obscore/did:
obscore/static:            obscore tap/dialect internal/duck internal/sphere internal/fault
obscore/record/pyformat:
obscore/record:            obscore obscore/record/pyformat internal/butler/query internal/duck
obscore/follow:            obscore/record obscore/static
obscore/sia:               obscore obscore/did tap/engine tap/deliver tap/uws internal/dali

internal/archtest:
`

// drivers lists what a single package, and nothing else, may import: heavy
// modules and those that speak to a back end.
const drivers = `
github.com/aws/aws-sdk-go-v2:          datalink/sign/s3
github.com/duckdb/duckdb-go-bindings:  internal/duck
github.com/jackc/pgx/v5:               internal/butler/postgres
modernc.org/sqlite:                    tap/uws/sqlstore internal/butler/sqlite
github.com/parquet-go/parquet-go:      tap/format/parquet obscore/record
github.com/go-chi/chi/v5:              tap butlerapi cmd/vobutler obscore/sia
github.com/prometheus/client_golang:   cmd/vobutler internal/httpd
github.com/spf13/cobra:                cmd/vobutler
go.yaml.in/yaml/v3:                    internal/config internal/auth/tokenfile tap/schema internal/butler obscore/record
`

// standalone packages import nothing but the standard library, so that others
// can use them.
var standalone = []string{"votable", "tap/adql", "internal/fault"}
