// Load sends prepared requests to a Butler server with several clients at once
// and prints how many were answered and how fast, as one line of JSON:
//
//	load -base http://127.0.0.1:8080/api/butler/repo/speed -requests FILE -clients 8 -time 5s
//
// The file has a JSON list of requests: method, path below the base, body. Each
// client sends them in turn, from a place of its own in the list, as the
// library's client does: over a connection that it keeps, ready for gzip, and
// again after the pause that a busy server asks for. Answers are read to their
// end; one that is not 200 or holds an error within a stream ends the run.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"time"
)

// request is one prepared request.
type request struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("load: ")
	base := flag.String("base", "", "the repository's address")
	file := flag.String("requests", "", "file of the requests")
	clients := flag.Int("clients", 1, "how many at once")
	warm := flag.Duration("warm", time.Second, "time before the measurement")
	length := flag.Duration("time", 5*time.Second, "time of the measurement")
	plain := flag.Bool("plain", false, "do not ask for gzip")
	flag.Parse()

	text, err := os.ReadFile(*file)
	if err != nil {
		log.Fatal(err)
	}
	var requests []request
	if err := json.Unmarshal(text, &requests); err != nil {
		log.Fatalf("%s: %v", *file, err)
	}
	result, err := measure(*base, requests, *clients, *warm, *length, *plain)
	if err != nil {
		log.Fatal(err)
	}
	line, err := json.Marshal(result)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(line))
}
