package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// memory samples the resident memory of the server until its stop is called,
// which returns the memory before and the peak, in megabytes.
func (r *run) memory() (stop func() (before, peak float64)) {
	before := rss(r.pid)
	peak := before
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				peak = max(peak, rss(r.pid))
			}
		}
	}()
	return func() (float64, float64) {
		close(done)
		<-ended
		return before, peak
	}
}

// rss returns the resident memory of a process in megabytes, 0 if unknown.
func rss(pid int) float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1000
		}
	}
	return 0
}

// stream reads the whole table in three formats.
func (r *run) stream() {
	for _, format := range []string{"votable/b2", "votable/td", "csv"} {
		if err := r.streamAs(format); err != nil {
			r.fail("stream "+format, err)
		}
	}
}

func (r *run) streamAs(format string) error {
	v := form("SELECT * FROM ivoa.ObsCore", format)
	v.Set("MAXREC", strconv.Itoa(r.rows))
	stop := r.memory()
	start := time.Now()
	resp, err := client.PostForm(r.base+"/sync", v)
	if err != nil {
		stop()
		return err
	}
	defer resp.Body.Close()
	var (
		first time.Duration
		total int
		tail  []byte
		buf   = make([]byte, 1<<18)
	)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 && total == 0 {
			first = time.Since(start)
		}
		total += n
		tail = append(tail, buf[:n]...)
		tail = tail[max(0, len(tail)-400):]
		if err == io.EOF {
			break
		}
		if err != nil {
			stop()
			return err
		}
	}
	took := time.Since(start)
	before, peak := stop()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", resp.StatusCode, tail)
	}
	if format != "csv" && (!bytes.Contains(tail, []byte("</VOTABLE>")) || bytes.Contains(tail, []byte("ERROR"))) {
		return fmt.Errorf("the document did not end well: %s", tail)
	}
	fmt.Printf("%-34s %8.0f rows/s  first byte %9s  %6.0f MB/s  server %.0f MB, at its peak %.0f MB more\n",
		"stream of all rows as "+format, float64(r.rows)/took.Seconds(), milliseconds(first),
		float64(total)/1e6/took.Seconds(), before, peak-before)
	return nil
}
