package duck

/*
#include <stdint.h>

void vobutlerFunctionRun(void *info, void *chunk, void *out);
void vobutlerFunctionFree(void *extra);

static void *vobutler_pointer(uintptr_t handle) { return (void *)handle; }
static void *vobutler_run(void) { return (void *)vobutlerFunctionRun; }
static void *vobutler_free(void) { return (void *)vobutlerFunctionFree; }
*/
import "C"

import (
	"fmt"
	"runtime/cgo"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Type is the type of an argument or a result of a Function.
type Type uint8

// The types.
const (
	Boolean Type = iota
	Integer      // 32 bits
	BigInt
	Float // 32 bits
	Double
	Text
	Doubles // DOUBLE[]
	BigInts // BIGINT[]
)

var typeIDs = [...]struct {
	id   bindings.Type
	list bool
}{
	Boolean: {bindings.TypeBoolean, false},
	Integer: {bindings.TypeInteger, false},
	BigInt:  {bindings.TypeBigInt, false},
	Float:   {bindings.TypeFloat, false},
	Double:  {bindings.TypeDouble, false},
	Text:    {bindings.TypeVarchar, false},
	Doubles: {bindings.TypeDouble, true},
	BigInts: {bindings.TypeBigInt, true},
}

func (t Type) logicalType() bindings.LogicalType {
	element := bindings.CreateLogicalType(typeIDs[t].id)
	if !typeIDs[t].list {
		return element
	}
	defer bindings.DestroyLogicalType(&element)
	return bindings.CreateListType(element)
}

// Function is a scalar function written in Go. Functions of one name are its
// overloads.
type Function struct {
	Name   string
	Params []Type
	Result Type
	// SeesNull is set where a NULL argument does not make the result NULL.
	SeesNull bool
	// Run computes the rows of a chunk. DuckDB calls it from its own threads,
	// several at once. The text of an error reaches the user.
	Run func(in *Args, out *Results) error
}

// Register makes functions known to every connection of the database.
func (db *DB) Register(functions []Function) error {
	conn, err := db.Connect()
	if err != nil {
		return err
	}
	defer conn.Close()
	sets := map[string]bindings.ScalarFunctionSet{}
	for i := range functions {
		f := &functions[i]
		set, known := sets[f.Name]
		if !known {
			set = bindings.CreateScalarFunctionSet(f.Name)
			sets[f.Name] = set
			defer bindings.DestroyScalarFunctionSet(&set)
		}
		if err := f.addTo(set); err != nil {
			return err
		}
	}
	for name, set := range sets {
		if bindings.RegisterScalarFunctionSet(conn.handle, set) == bindings.StateError {
			return &Error{Message: "function " + name + " was not taken"}
		}
	}
	return nil
}

func (f *Function) addTo(set bindings.ScalarFunctionSet) error {
	handle := bindings.CreateScalarFunction()
	defer bindings.DestroyScalarFunction(&handle)
	bindings.ScalarFunctionSetName(handle, f.Name)
	for _, p := range f.Params {
		t := p.logicalType()
		bindings.ScalarFunctionAddParameter(handle, t)
		bindings.DestroyLogicalType(&t)
	}
	t := f.Result.logicalType()
	bindings.ScalarFunctionSetReturnType(handle, t)
	bindings.DestroyLogicalType(&t)
	if f.SeesNull {
		bindings.ScalarFunctionSetSpecialHandling(handle)
	}
	extra := C.vobutler_pointer(C.uintptr_t(cgo.NewHandle(f)))
	bindings.ScalarFunctionSetExtraInfo(handle, extra, C.vobutler_free())
	bindings.ScalarFunctionSetFunction(handle, C.vobutler_run())
	if bindings.AddScalarFunctionToSet(set, handle) == bindings.StateError {
		return &Error{Message: fmt.Sprintf("function %s has two overloads for the same types", f.Name)}
	}
	return nil
}

//export vobutlerFunctionFree
func vobutlerFunctionFree(extra unsafe.Pointer) { cgo.Handle(uintptr(extra)).Delete() }

// vobutlerFunctionRun is what DuckDB calls. A panic must not unwind into C.
//
//export vobutlerFunctionRun
func vobutlerFunctionRun(info, chunk, out unsafe.Pointer) {
	call := bindings.FunctionInfo{Ptr: info}
	defer func() {
		if p := recover(); p != nil {
			bindings.ScalarFunctionSetError(call, fmt.Sprintf("%s%v", panicked, p))
		}
	}()
	f := cgo.Handle(uintptr(bindings.ScalarFunctionGetExtraInfo(call))).Value().(*Function)
	if err := f.call(bindings.DataChunk{Ptr: chunk}, bindings.Vector{Ptr: out}); err != nil {
		bindings.ScalarFunctionSetError(call, err.Error())
	}
}

// panicked begins the message of a function that panicked.
const panicked = "function panicked: "
