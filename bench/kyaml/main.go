// The rule of the benchmark as a function on kustomize's kyaml: for each workload an init container, a volume and a
// mount in each container. A ResourceList on standard input, or a folder as the argument. Writes what it used to $USAGE.
package main

import (
	"fmt"
	"os"
	"syscall"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var templates = map[string][]string{
	"Pod":                   {},
	"PodTemplate":           {"template"},
	"CronJob":               {"spec", "jobTemplate", "spec", "template"},
	"Deployment":            {"spec", "template"},
	"StatefulSet":           {"spec", "template"},
	"DaemonSet":             {"spec", "template"},
	"ReplicaSet":            {"spec", "template"},
	"ReplicationController": {"spec", "template"},
	"Job":                   {"spec", "template"},
	"Rollout":               {"spec", "template"},
}

const initContainer = `name: prepare-webpage
image: busybox:1.28
command: [sh, -c]
args:
- |
  set -x
  echo '<h2>Page prepared by an init container</h2>' > /podgraft-bench/index.html
volumeMounts:
- name: podgraft-bench
  mountPath: /podgraft-bench
`

func add(item *yaml.RNode) error {
	path, isWorkload := templates[item.GetKind()]
	if !isWorkload {
		return nil
	}
	spec, err := item.Pipe(yaml.Lookup(append(append([]string{}, path...), "spec")...))
	if err != nil || spec == nil {
		return err
	}
	if err := appendTo(spec, "volumes", "name: podgraft-bench\nemptyDir: {}\n"); err != nil {
		return err
	}
	if err := appendTo(spec, "initContainers", initContainer); err != nil {
		return err
	}
	containers, err := spec.Pipe(yaml.Lookup("containers"))
	if err != nil || containers == nil {
		return err
	}
	return containers.VisitElements(func(container *yaml.RNode) error {
		return appendTo(container, "volumeMounts", "name: podgraft-bench\nmountPath: /usr/share/podgraft-bench/\n")
	})
}

func appendTo(node *yaml.RNode, list, element string) error {
	value, err := yaml.Parse(element)
	if err != nil {
		return err
	}
	return node.PipeE(yaml.LookupCreate(yaml.SequenceNode, list), yaml.Append(value.YNode()))
}

func run() error {
	filter := kio.FilterFunc(func(items []*yaml.RNode) ([]*yaml.RNode, error) {
		for _, item := range items {
			if err := add(item); err != nil {
				return nil, err
			}
		}
		return items, nil
	})
	pipeline := kio.Pipeline{Filters: []kio.Filter{filter}}
	if len(os.Args) > 1 {
		reader := kio.LocalPackageReader{PackagePath: os.Args[1], MatchFilesGlob: []string{"*.yaml", "*.yml", "*.json"}}
		pipeline.Inputs = []kio.Reader{reader}
		pipeline.Outputs = []kio.Writer{kio.ByteWriter{Writer: os.Stdout}}
	} else {
		both := &kio.ByteReadWriter{Reader: os.Stdin, Writer: os.Stdout}
		pipeline.Inputs = []kio.Reader{both}
		pipeline.Outputs = []kio.Writer{both}
	}
	return pipeline.Execute()
}

func main() {
	err := run()
	var used syscall.Rusage
	if err == nil {
		err = syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	}
	if err == nil {
		ms := func(time syscall.Timeval) float64 { return float64(time.Sec)*1000 + float64(time.Usec)/1000 }
		usage := fmt.Sprintf(`{"cpu": %f, "memory": %f}`, ms(used.Utime)+ms(used.Stime), float64(used.Maxrss)/1024)
		err = os.WriteFile(os.Getenv("USAGE"), []byte(usage), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
