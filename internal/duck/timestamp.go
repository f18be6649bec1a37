package duck

import (
	"math"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"github.com/vobutler/vobutler/votable"
)

const (
	microsPerSecond = 1_000_000
	microsPerDay    = 86_400 * microsPerSecond
)

// convertTimestamp writes points in time as DALI timestamps (DALI 1.1 section
// 3.3.3): YYYY-MM-DDThh:mm:ss, and six decimals where there is a fraction.
func convertTimestamp(r *reader, data unsafe.Pointer, n int, valid []uint64, col *votable.Column) error {
	offsets := resize(r.buffer.Offsets, n+1)
	offsets[0] = 0
	buf := r.buffer.Bytes[:0]
	for i := range n {
		if !isNull(valid, i) {
			buf = AppendTimestamp(buf, r.micros(data, i))
		}
		offsets[i+1] = uint32(len(buf))
	}
	r.buffer.Offsets, r.buffer.Bytes = offsets, buf
	col.Offsets, col.Bytes = offsets, buf
	return nil
}

// micros returns cell i in microseconds since 1970.
func (r *reader) micros(data unsafe.Pointer, i int) int64 {
	if r.source == bindings.TypeDate {
		return int64(view[int32](data, i+1)[i]) * microsPerDay
	}
	v := view[int64](data, i+1)[i]
	switch r.source {
	case bindings.TypeTimestampS:
		return v * microsPerSecond
	case bindings.TypeTimestampMS:
		return v * 1000
	case bindings.TypeTimestampNS:
		return floorDiv(v, 1000)
	}
	return v
}

// AppendTimestamp appends a point in time, in microseconds since 1970, as
// YYYY-MM-DDThh:mm:ss[.ffffff]. The ends of DuckDB's scale are its infinities.
func AppendTimestamp(dst []byte, micros int64) []byte {
	switch micros {
	case math.MaxInt64:
		return append(dst, "infinity"...)
	case -math.MaxInt64:
		return append(dst, "-infinity"...)
	}
	day := floorDiv(micros, microsPerDay)
	rest := micros - day*microsPerDay
	year, month, date := civil(day)
	if year < 0 {
		dst, year = append(dst, '-'), -year
	}
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), month, 2)
	dst = appendDigits(append(dst, '-'), date, 2)
	seconds := rest / microsPerSecond
	dst = appendDigits(append(dst, 'T'), seconds/3600, 2)
	dst = appendDigits(append(dst, ':'), seconds/60%60, 2)
	dst = appendDigits(append(dst, ':'), seconds%60, 2)
	if fraction := rest % microsPerSecond; fraction != 0 {
		dst = appendDigits(append(dst, '.'), fraction, 6)
	}
	return dst
}

// appendDigits appends v with at least this many digits.
func appendDigits(dst []byte, v int64, digits int) []byte {
	var buf [20]byte
	i := len(buf)
	for v > 0 || digits > 0 {
		i--
		buf[i] = byte('0' + v%10)
		v /= 10
		digits--
	}
	return append(dst, buf[i:]...)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// civil returns the date of a day counted from 1970-01-01 in the proleptic
// Gregorian calendar. It counts in eras of 400 years that begin in March, so
// that the leap day is the last of a year.
func civil(day int64) (year, month, date int64) {
	day += 719_468
	era := floorDiv(day, 146_097)
	inEra := day - era*146_097
	yearOfEra := (inEra - inEra/1460 + inEra/36_524 - inEra/146_096) / 365
	inYear := inEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*inYear + 2) / 153
	date = inYear - (153*m+2)/5 + 1
	month = m + 3
	year = yearOfEra + era*400
	if m >= 10 {
		month, year = m-9, year+1
	}
	return year, month, date
}

// ParseTimestamp reads what AppendTimestamp writes, also without a time, with
// any number of decimals and with a Z at the end. It returns microseconds since
// 1970.
func ParseTimestamp(text []byte) (micros int64, ok bool) {
	if n := len(text); n > 0 && text[n-1] == 'Z' {
		text = text[:n-1]
	}
	if len(text) < 10 || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, ok1 := digits(text[:4])
	month, ok2 := digits(text[5:7])
	date, ok3 := digits(text[8:10])
	if !ok1 || !ok2 || !ok3 || month < 1 || month > 12 || date < 1 {
		return 0, false
	}
	day := dayNumber(year, month, date)
	if y, m, d := civil(day); y != year || m != month || d != date {
		return 0, false
	}
	rest, ok := timeOfDay(text[10:])
	return day*microsPerDay + rest, ok
}

// timeOfDay reads "", or Thh:mm:ss with decimals, in microseconds. A leap
// second counts as the first of the next minute.
func timeOfDay(text []byte) (micros int64, ok bool) {
	if len(text) == 0 {
		return 0, true
	}
	if len(text) < 9 || text[0] != 'T' && text[0] != ' ' || text[3] != ':' || text[6] != ':' {
		return 0, false
	}
	hour, ok1 := digits(text[1:3])
	minute, ok2 := digits(text[4:6])
	second, ok3 := digits(text[7:9])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 60 {
		return 0, false
	}
	micros = ((hour*60+minute)*60 + second) * microsPerSecond
	fraction := text[9:]
	if len(fraction) == 0 {
		return micros, true
	}
	if len(fraction) == 1 || fraction[0] != '.' {
		return 0, false
	}
	for i, unit := 1, int64(microsPerSecond/10); i < len(fraction); i, unit = i+1, unit/10 {
		if fraction[i] < '0' || fraction[i] > '9' {
			return 0, false
		}
		micros += int64(fraction[i]-'0') * unit
	}
	return micros, true
}

func digits(text []byte) (v int64, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int64(c-'0')
	}
	return v, true
}

// dayNumber is the inverse of civil.
func dayNumber(year, month, date int64) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := floorDiv(year, 400)
	yearOfEra := year - era*400
	inYear := (153*(month-3)+2)/5 + date - 1
	return era*146_097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + inYear - 719_468
}
