package fits

import (
	"bufio"
	"io"
	"os"

	"github.com/vobutler/vobutler/internal/fault"
)

// spoolBuffer is how much is written to or read from the file at a time.
const spoolBuffer = 256 << 10

// spool is a temporary file of rows.
type spool struct {
	file *os.File
	max  int64
	size int64
	buf  []byte
}

func newSpool(opt Options) (*spool, error) {
	file, err := os.CreateTemp(opt.Dir, "vobutler-*.fits")
	if err != nil {
		return nil, fault.Wrap(err, fault.Transient, "the service has no room for a FITS file now; ask again later, or for another RESPONSEFORMAT")
	}
	// Where the system allows it, the name is given up at once, so that no
	// crash can leave the file behind.
	os.Remove(file.Name()) //nolint:errcheck // close tries again
	return &spool{file: file, max: opt.MaxBytes}, nil
}

// full writes the buffer if that is worth it.
func (s *spool) full() error {
	if len(s.buf) < spoolBuffer {
		return nil
	}
	return s.flush()
}

func (s *spool) flush() error {
	if s.size += int64(len(s.buf)); s.max > 0 && s.size > s.max {
		return fault.New(fault.TooLarge, "the result is too large for a FITS file here; ask for another RESPONSEFORMAT")
	}
	_, err := s.file.Write(s.buf)
	s.buf = s.buf[:0]
	if err != nil {
		return fault.Wrap(err, fault.Transient, "the service has no room for a FITS file of this size now; ask for another RESPONSEFORMAT")
	}
	return nil
}

// reader returns a reader from the first row on.
func (s *spool) reader() (*bufio.Reader, error) {
	if err := s.flush(); err != nil {
		return nil, err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(s.file, spoolBuffer), nil
}

func (s *spool) close() {
	s.file.Close()           //nolint:errcheck // nothing of it is needed any more
	os.Remove(s.file.Name()) //nolint:errcheck // usually gone since newSpool
}
