package adql

import "strings"

// sqlWords are the reserved words that ADQL takes from SQL-92 (ADQL 2.1, 2.1.3
// "SQL reserved keywords").
const sqlWords = `
ABSOLUTE ACTION ADD ALL ALLOCATE ALTER AND ANY ARE AS ASC ASSERTION AT
AUTHORIZATION AVG BEGIN BETWEEN BIT BIT_LENGTH BOTH BY CASCADE CASCADED CASE
CAST CATALOG CHAR CHARACTER CHAR_LENGTH CHARACTER_LENGTH CHECK CLOSE COALESCE
COLLATE COLLATION COLUMN COMMIT CONNECT CONNECTION CONSTRAINT CONSTRAINTS
CONTINUE CONVERT CORRESPONDING COUNT CREATE CROSS CURRENT CURRENT_DATE
CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR DATE DAY DEALLOCATE DECIMAL
DECLARE DEFAULT DEFERRABLE DEFERRED DELETE DESC DESCRIBE DESCRIPTOR DIAGNOSTICS
DISCONNECT DISTINCT DOMAIN DOUBLE DROP ELSE END END-EXEC ESCAPE EXCEPT EXCEPTION
EXEC EXECUTE EXISTS EXTERNAL EXTRACT FALSE FETCH FIRST FLOAT FOR FOREIGN FOUND
FROM FULL GET GLOBAL GO GOTO GRANT GROUP HAVING HOUR IDENTITY IMMEDIATE IN
INDICATOR INITIALLY INNER INPUT INSENSITIVE INSERT INT INTEGER INTERSECT
INTERVAL INTO IS ISOLATION JOIN KEY LANGUAGE LAST LEADING LEFT LEVEL LIKE LOCAL
LOWER MATCH MAX MIN MINUTE MODULE MONTH NAMES NATIONAL NATURAL NCHAR NEXT NO NOT
NULL NULLIF NUMERIC OCTET_LENGTH OF ON ONLY OPEN OPTION OR ORDER OUTER OUTPUT
OVERLAPS PAD PARTIAL POSITION PRECISION PREPARE PRESERVE PRIMARY PRIOR
PRIVILEGES PROCEDURE PUBLIC READ REAL REFERENCES RELATIVE RESTRICT REVOKE RIGHT
ROLLBACK ROWS SCHEMA SCROLL SECOND SECTION SELECT SESSION SESSION_USER SET SIZE
SMALLINT SOME SPACE SQL SQLCODE SQLERROR SQLSTATE SUBSTRING SUM SYSTEM_USER
TABLE TEMPORARY THEN TIME TIMESTAMP TIMEZONE_HOUR TIMEZONE_MINUTE TO TRAILING
TRANSACTION TRANSLATE TRANSLATION TRIM TRUE UNION UNIQUE UNKNOWN UPDATE UPPER
USAGE USER USING VALUE VALUES VARCHAR VARYING VIEW WHEN WHENEVER WHERE WITH WORK
WRITE YEAR ZONE`

// adqlWords are the reserved words of ADQL's own (ADQL 2.1, 2.1.3 "ADQL reserved
// keywords").
const adqlWords = `
ABS ACOS ASIN ATAN ATAN2 CEILING COS COT DEGREES EXP FLOOR LOG LOG10 MOD PI
POWER RADIANS RAND ROUND SIN SQRT TAN TRUNCATE
AREA BOX CENTROID CIRCLE CONTAINS COORD1 COORD2 COORDSYS DISTANCE INTERSECTS
POINT POLYGON REGION
BIGINT ILIKE IN_UNIT OFFSET TOP`

// word tells the reserved words apart that the grammar asks for.
type word uint8

const (
	wordOther word = iota // reserved, but no part of the grammar
	wordAll
	wordAnd
	wordAny
	wordAs
	wordAsc
	wordBetween
	wordBy
	wordCase
	wordCast
	wordCount
	wordCross
	wordDesc
	wordDistinct
	wordElse
	wordEnd
	wordExcept
	wordExists
	wordFalse
	wordFetch
	wordFrom
	wordFull
	wordGroup
	wordHaving
	wordIlike
	wordIn
	wordInner
	wordIntersect
	wordInto
	wordIs
	wordJoin
	wordLeft
	wordLike
	wordNatural
	wordNot
	wordNull
	wordOffset
	wordOn
	wordOr
	wordOrder
	wordOuter
	wordRight
	wordSelect
	wordSome
	wordThen
	wordTop
	wordTrue
	wordUnion
	wordUnknown
	wordUsing
	wordWhen
	wordWhere
	wordWith
)

var grammarWords = map[string]word{
	"ALL": wordAll, "AND": wordAnd, "ANY": wordAny, "AS": wordAs, "ASC": wordAsc,
	"BETWEEN": wordBetween, "BY": wordBy, "CASE": wordCase, "CAST": wordCast,
	"COUNT": wordCount, "CROSS": wordCross, "DESC": wordDesc,
	"DISTINCT": wordDistinct, "ELSE": wordElse, "END": wordEnd,
	"EXCEPT": wordExcept, "EXISTS": wordExists, "FALSE": wordFalse,
	"FETCH": wordFetch, "FROM": wordFrom, "FULL": wordFull, "GROUP": wordGroup,
	"HAVING": wordHaving, "ILIKE": wordIlike, "IN": wordIn, "INNER": wordInner,
	"INTERSECT": wordIntersect, "INTO": wordInto, "IS": wordIs, "JOIN": wordJoin,
	"LEFT": wordLeft, "LIKE": wordLike, "NATURAL": wordNatural, "NOT": wordNot,
	"NULL": wordNull, "OFFSET": wordOffset, "ON": wordOn, "OR": wordOr,
	"ORDER": wordOrder, "OUTER": wordOuter, "RIGHT": wordRight,
	"SELECT": wordSelect, "SOME": wordSome, "THEN": wordThen, "TOP": wordTop,
	"TRUE": wordTrue, "UNION": wordUnion, "UNKNOWN": wordUnknown,
	"USING": wordUsing, "WHEN": wordWhen, "WHERE": wordWhere, "WITH": wordWith,
}

var reservedWords = func() map[string]word {
	words := make(map[string]word, 300)
	for _, w := range strings.Fields(sqlWords + adqlWords) {
		words[w] = grammarWords[w]
	}
	return words
}()

// maxWordLength is the length of the longest reserved word.
const maxWordLength = len("CURRENT_TIMESTAMP")

// lookupWord finds a reserved word in any case, without allocating.
func lookupWord(s string) (word, bool) {
	var upper [maxWordLength]byte
	if len(s) > len(upper) {
		return 0, false
	}
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	w, ok := reservedWords[string(upper[:len(s)])]
	return w, ok
}

// IsReserved reports whether a word, in any case, is reserved in ADQL 2.1
// (2.1.3): as a name it needs double quotes.
func IsReserved(s string) bool {
	_, ok := lookupWord(s)
	return ok
}

// structural reports whether a word holds a query together. Where a name is
// missing one of these follows, so none is ever taken for the name.
func (w word) structural() bool {
	switch w {
	case wordAnd, wordAs, wordBy, wordCross, wordExcept, wordFrom, wordFull,
		wordGroup, wordHaving, wordInner, wordIntersect, wordJoin, wordLeft,
		wordNatural, wordOn, wordOr, wordOrder, wordRight, wordSelect, wordUnion,
		wordUsing, wordWhere, wordWith:
		return true
	}
	return false
}

// beforeCondition reports whether a condition follows a word.
func (w word) beforeCondition() bool {
	switch w {
	case wordWhere, wordOn, wordHaving, wordAnd, wordOr, wordNot, wordWhen:
		return true
	}
	return false
}

// callable reports whether a reserved word before "(" is the name of a function.
func (w word) callable() bool {
	switch w {
	case wordOther, wordCount, wordLeft, wordRight:
		return true
	}
	return false
}
