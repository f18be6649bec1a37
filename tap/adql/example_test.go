package adql_test

import (
	"fmt"

	"github.com/vobutler/vobutler/tap/adql"
)

func ExampleParse() {
	q, warnings, err := adql.Parse("select top 5 t.size from s.tab t where not a=1 and b-c-d > 0", adql.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(q)
	fmt.Println(warnings[0].Msg)
	// Output:
	// SELECT TOP 5 t.size FROM s.tab AS t WHERE NOT a = 1 AND b - c - d > 0
	// size is a reserved word of ADQL; other services ask for double quotes: "size"
}

func ExampleFormat() {
	const text = "SELECT obs_id size\nFROM ivoa.ObsCore\nLIMIT 10"
	_, _, err := adql.Parse(text, adql.Options{})
	fmt.Println(adql.Format(err, text))
	// Output:
	// line 1, column 15: size is a reserved word of ADQL; as a name it needs double quotes: "size"
	//     SELECT obs_id size
	//                   ^^^^
	// line 3, column 1: ADQL has no LIMIT; write SELECT TOP n ..., with OFFSET at the end
	//     LIMIT 10
	//     ^^^^^
}

func ExampleWalk() {
	q, _, err := adql.Parse("SELECT a FROM ivoa.ObsCore WHERE b IN (SELECT c FROM TAP_UPLOAD.u)", adql.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	adql.Walk(q, func(n adql.Node) bool {
		if t, ok := n.(*adql.TableName); ok {
			fmt.Println(adql.Print(t))
		}
		return true
	})
	// Output:
	// ivoa.ObsCore
	// TAP_UPLOAD.u
}

func ExampleParenthesised() {
	q, _, err := adql.Parse("SELECT a-b-c*-d FROM t WHERE NOT e AND f OR g", adql.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(adql.Parenthesised(q))
	// Output:
	// SELECT ((a - b) - (c * (-d))) FROM t WHERE (((NOT e) AND f) OR g)
}
