// Command yaml-oracle says what Kubernetes reads in YAML: for each line of its input, a JSON string with a
// document, one line with {"value": ...}, or with {"error": ...} where sigs.k8s.io/yaml refuses it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"regexp"

	"sigs.k8s.io/yaml"
)

type answer struct {
	Value json.RawMessage `json:"value,omitempty"`
	Error string          `json:"error,omitempty"`
}

func read(document string) (out answer) {
	defer func() {
		if thrown := recover(); thrown != nil {
			out = answer{Error: fmt.Sprint("panic: ", thrown)}
		}
	}()
	value, err := yaml.YAMLToJSON([]byte(document))
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: exact(value)}
}

var long = regexp.MustCompile(`^-?[0-9]{16,}$`)

// exact makes strings ("int:12345678901234567890") of whole numbers that a reader of JSON may round.
func exact(value []byte) json.RawMessage {
	decoder := json.NewDecoder(bytes.NewReader(value))
	decoder.UseNumber()
	var decoded any
	if err := decoder.Decode(&decoded); err != nil {
		panic(err)
	}
	out, err := json.Marshal(walk(decoded))
	if err != nil {
		panic(err)
	}
	return out
}

func walk(value any) any {
	switch value := value.(type) {
	case json.Number:
		if long.MatchString(value.String()) {
			return "int:" + value.String()
		}
	case []any:
		for i := range value {
			value[i] = walk(value[i])
		}
	case map[string]any:
		for key := range value {
			value[key] = walk(value[key])
		}
	}
	return value
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) == 0 && err != nil {
			return
		}
		var document string
		if err := json.Unmarshal(line, &document); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := out.Encode(read(document)); err != nil {
			os.Exit(1)
		}
	}
}
