package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"sort"
	"strconv"
	"time"
)

// types is what a plan tells of the declared types, by path.
var types object

var bigType = reflect.TypeFor[*big.Int]()

// entry takes an externally tagged value apart.
func entry(tagged any) (string, any) {
	if name, ok := tagged.(string); ok {
		return name, nil
	}
	for name, what := range tagged.(object) {
		return name, what
	}
	fail("no tag: %v", tagged)
	return "", nil
}

// element is an item of a list of numbers or plain records as a type of values.
func element(item any) any {
	if _, plain := item.(object)["plain"]; plain {
		return item
	}
	return object{"scalar": item}
}

// key is a key of a map as a type of values.
func key(item any) any {
	if name, ok := item.(string); ok {
		if name == "string" {
			return item
		}
		return object{"scalar": item}
	}
	if _, number := item.(object)["int"]; number {
		return object{"scalar": item}
	}
	return item
}

func whole(value any) *big.Int {
	number, ok := new(big.Int).SetString(fmt.Sprint(value), 10)
	if !ok {
		fail("no number: %v", value)
	}
	return number
}

// make is a Go value from canonical JSON.
func (s *scope) make(ty, value any, as reflect.Type) reflect.Value {
	if it, ok := value.(object); ok {
		if name, ok := it["ref"].(string); ok {
			return s.names[name]
		}
	}
	made := reflect.New(as).Elem()
	kind, what := entry(ty)
	switch kind {
	case "string", "path":
		made.SetString(value.(string))
	case "bytes":
		data, err := hex.DecodeString(value.(string))
		if err != nil {
			fail("%v", err)
		}
		made.SetBytes(data)
	case "duration":
		it := value.(object)
		made.SetInt(whole(it["secs"]).Int64()*int64(time.Second) + whole(it["nanos"]).Int64())
	case "system_time":
		it := value.(object)
		made.Set(reflect.ValueOf(time.Unix(whole(it["secs"]).Int64(), whole(it["nanos"]).Int64())))
	case "scalar":
		makeScalar(made, what, value)
	case "option":
		switch {
		case value == nil:
		case nilable(what):
			made.Set(s.make(what, value, as))
		default:
			pointer := reflect.New(as.Elem())
			pointer.Elem().Set(s.make(what, value, as.Elem()))
			made.Set(pointer)
		}
	case "boxed":
		made.Set(s.make(what, value, as))
	case "buffer":
		made.Set(bufferMakers[as](func(items reflect.Type) reflect.Value {
			return s.make(object{"list": object{"direct": what}}, value, items)
		}))
	case "list":
		how, item := entry(what)
		if how == "direct" {
			item = element(item)
		}
		made.Set(reflect.MakeSlice(as, 0, 0))
		for _, it := range value.([]any) {
			made.Set(reflect.Append(made, s.make(item, it, as.Elem())))
		}
	case "set":
		made.Set(reflect.MakeMap(as))
		for _, it := range value.([]any) {
			made.SetMapIndex(s.make(key(what.(object)["item"]), it, as.Key()), reflect.ValueOf(struct{}{}))
		}
	case "map":
		made.Set(reflect.MakeMap(as))
		for _, it := range value.([]any) {
			pair := it.([]any)
			k := s.make(key(what.(object)["key"]), pair[0], as.Key())
			made.SetMapIndex(k, s.make(what.(object)["value"], pair[1], as.Elem()))
		}
	case "tuple":
		for at, it := range value.([]any) {
			made.Field(at).Set(s.make(what.([]any)[at], it, as.Field(at).Type))
		}
	case "array":
		for at, it := range value.([]any) {
			made.Index(at).Set(s.make(what.(object)["item"], it, as.Elem()))
		}
	default:
		s.makeNamed(made, types[what.(string)].(object), value)
	}
	return made
}

// nilable says whether a type's own nil is nothing.
func nilable(ty any) bool {
	kind, what := entry(ty)
	switch kind {
	case "object", "data_enum", "buffer":
		return true
	case "boxed":
		return nilable(what)
	case "newtype":
		return nilable(types[what.(string)].(object)["inner"])
	}
	return false
}

func makeScalar(made reflect.Value, scalar, value any) {
	kind, _ := entry(scalar)
	switch {
	case kind == "bool":
		made.SetBool(value.(bool))
	case kind == "char":
		made.SetInt(int64([]rune(value.(string))[0]))
	case kind == "float":
		if value == "f:nan" {
			made.SetFloat(math.NaN())
			return
		}
		bits, err := strconv.ParseUint(value.(string)[2:], 16, 64)
		if err != nil {
			fail("%v", err)
		}
		made.SetFloat(math.Float64frombits(bits))
	case made.Type() == bigType:
		made.Set(reflect.ValueOf(whole(value)))
	case made.Kind() == reflect.String:
		made.SetString(fmt.Sprint(value))
	case made.CanUint():
		made.SetUint(whole(value).Uint64())
	default:
		made.SetInt(whole(value).Int64())
	}
}

func (s *scope) makeNamed(made reflect.Value, named object, value any) {
	switch named["kind"] {
	case "newtype":
		made.Set(s.make(named["inner"], value, made.Type()))
	case "enum":
		made.Set(reflect.ValueOf(values[named["name"].(string)+part(named, "members", value)["name"].(string)]))
	case "record", "plain":
		s.makeFields(made, named["fields"].([]any), func(at int) any {
			return value.(object)["record"].([]any)[at].([]any)[1]
		})
	default:
		variant := part(named, "variants", value.(object)["variant"])
		of := reflect.TypeOf(structs[named["name"].(string)+variant["name"].(string)])
		it := reflect.New(of).Elem()
		s.makeFields(it, variant["fields"].([]any), func(at int) any { return value.(object)["fields"].([]any)[at] })
		made.Set(it)
	}
}

func (s *scope) makeFields(made reflect.Value, fields []any, value func(int) any) {
	for at, it := range fields {
		field := it.(object)
		to := made.FieldByName(fieldName(field))
		if !to.IsValid() {
			fail("%v has no field %s", made.Type(), fieldName(field))
		}
		to.Set(s.make(field["type"], value(at), to.Type()))
	}
}

// fieldName is a field's; those without a name in Rust are told in lower case.
func fieldName(field object) string {
	name := field["name"].(string)
	if name[0] == 'v' {
		return "V" + name[1:]
	}
	return name
}

// part is the member or variant that Rust calls so.
func part(named object, parts string, rust any) object {
	for _, it := range named[parts].([]any) {
		if it.(object)["rust"] == rust {
			return it.(object)
		}
	}
	fail("no %v in %v", rust, named["name"])
	return nil
}

// show is a Go value as canonical JSON.
func show(ty any, value reflect.Value, objects *[]reflect.Value) any {
	kind, what := entry(ty)
	expect := func(kinds ...reflect.Kind) {
		for _, kind := range kinds {
			if value.Kind() == kind {
				return
			}
		}
		fail("expected a %v, got a %v", kinds[0], value.Type())
	}
	list := func(item any) []any {
		all := []any{}
		for at := range value.Len() {
			all = append(all, show(item, value.Index(at), objects))
		}
		return all
	}
	switch kind {
	case "string", "path":
		expect(reflect.String)
		return value.String()
	case "bytes":
		if value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Uint8 {
			return hex.EncodeToString(value.Bytes())
		}
		fail("expected bytes, got %v", value.Type())
	case "duration":
		it := value.Interface().(time.Duration)
		return moment(int64(it/time.Second), int64(it%time.Second))
	case "system_time":
		it := value.Interface().(time.Time)
		if it.Location() != time.UTC {
			fail("expected a time in UTC, got %v", it)
		}
		return moment(it.Unix(), int64(it.Nanosecond()))
	case "scalar":
		return showScalar(what, value)
	case "option":
		if value.IsNil() {
			return nil
		}
		if nilable(what) {
			return show(what, value, objects)
		}
		return show(what, value.Elem(), objects)
	case "boxed":
		return show(what, value, objects)
	case "list":
		expect(reflect.Slice)
		if value.IsNil() {
			fail("a list is nil")
		}
		how, item := entry(what)
		if how == "direct" {
			item = element(item)
		}
		return list(item)
	case "buffer":
		value = bufferItems(value)
		return list(element(what))
	case "set":
		expect(reflect.Map)
		all := []any{}
		for _, it := range sorted(value) {
			all = append(all, show(key(what.(object)["item"]), it, objects))
		}
		return all
	case "map":
		expect(reflect.Map)
		all := []any{}
		for _, it := range sorted(value) {
			k := show(key(what.(object)["key"]), it, objects)
			all = append(all, []any{k, show(what.(object)["value"], value.MapIndex(it), objects)})
		}
		return all
	case "tuple":
		expect(reflect.Struct)
		all := []any{}
		for at, item := range what.([]any) {
			all = append(all, show(item, value.Field(at), objects))
		}
		return all
	case "array":
		expect(reflect.Array)
		return list(what.(object)["item"])
	case "object":
		name := types[what.(object)["name"].(string)].(object)["name"]
		if value.Kind() != reflect.Pointer || value.IsNil() || value.Type().Elem().Name() != name {
			fail("expected a *%v, got a %v", name, value.Type())
		}
		*objects = append(*objects, value)
		return object{"object": name}
	}
	return showNamed(types[what.(string)].(object), value, objects)
}

// sorted is the keys in order: Go's maps have none.
func sorted(value reflect.Value) []reflect.Value {
	keys := value.MapKeys()
	sort.Slice(keys, func(i, j int) bool {
		a, b := keys[i], keys[j]
		switch {
		case a.CanInt():
			return a.Int() < b.Int()
		case a.CanUint():
			return a.Uint() < b.Uint()
		case a.Kind() == reflect.Bool:
			return !a.Bool() && b.Bool()
		default:
			return a.String() < b.String()
		}
	})
	return keys
}

func moment(secs, nanos int64) object {
	return object{"secs": strconv.FormatInt(secs, 10), "nanos": strconv.FormatInt(nanos, 10)}
}

func showScalar(scalar any, value reflect.Value) any {
	kind, what := entry(scalar)
	wanted := map[string]string{"usize": "int", "isize": "int", "f32": "float32", "f64": "float64"}
	switch kind {
	case "bool":
		return value.Bool()
	case "char":
		if value.Kind() != reflect.Int32 {
			fail("expected a rune, got %v", value.Type())
		}
		return string(rune(value.Int()))
	case "float":
		if value.Kind().String() != wanted[what.(string)] {
			fail("expected %v, got %v", what, value.Type())
		}
		if math.IsNaN(value.Float()) {
			return "f:nan"
		}
		return fmt.Sprintf("f:%016x", math.Float64bits(value.Float()))
	}
	if value.Type() == bigType {
		return value.Interface().(*big.Int).String()
	}
	if value.CanUint() {
		return strconv.FormatUint(value.Uint(), 10)
	}
	if value.Kind() == reflect.String {
		return value.String()
	}
	return strconv.FormatInt(value.Int(), 10)
}

func showNamed(named object, value reflect.Value, objects *[]reflect.Value) any {
	fields := func(of reflect.Value, all []any, each func(field object, shown any)) {
		for _, it := range all {
			field := it.(object)
			found := of.FieldByName(fieldName(field))
			if !found.IsValid() {
				fail("%v has no field %s", of.Type(), fieldName(field))
			}
			each(field, show(field["type"], found, objects))
		}
	}
	switch named["kind"] {
	case "newtype":
		return show(named["inner"], value, objects)
	case "enum":
		for _, it := range named["members"].([]any) {
			member := it.(object)
			if values[named["name"].(string)+member["name"].(string)] == value.Interface() {
				return member["rust"]
			}
		}
		fail("no member %v", value)
	case "record", "plain":
		all := []any{}
		fields(value, named["fields"].([]any), func(field object, shown any) {
			all = append(all, []any{field["rust"], shown})
		})
		return object{"record": all}
	}
	if value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	for _, it := range named["variants"].([]any) {
		variant := it.(object)
		if value.IsValid() && value.Type().Name() == named["name"].(string)+variant["name"].(string) {
			all := []any{}
			fields(value, variant["fields"].([]any), func(_ object, shown any) { all = append(all, shown) })
			return object{"variant": variant["rust"], "fields": all}
		}
	}
	fail("no variant %v", value)
	return nil
}

func showError(err error) object {
	message := err.Error()
	if errors.Is(err, kit.ErrBusy) {
		return object{"kind": "busy", "message": message}
	}
	if errors.Is(err, kit.ErrClosed) {
		return object{"kind": "closed", "message": message}
	}
	switch found := err.(type) {
	case *kit.PanicError:
		if _, ours := found.Cause.(*StockError); ours {
			return object{"kind": "thrown", "message": found.Cause.Error()}
		}
		if found.Cause != nil {
			return showError(found.Cause)
		}
		return object{"kind": "panic", "message": message}
	case *kit.ArgumentError:
		kinds := []string{"type", "text", "handle", "null", "length"}
		if found.Range {
			kinds = []string{"range", "length", "text", "null", "type"}
		}
		return object{"kind": "fault", "kinds": kinds, "message": message}
	}
	of := reflect.ValueOf(err)
	if of.Kind() == reflect.Pointer {
		for _, it := range types {
			named := it.(object)
			if named["kind"] != "error" {
				continue
			}
			if named["variants"] == nil {
				if of.Type().Elem().Name() == named["name"] {
					return typed(named, nil, named["fields"].([]any), of.Elem(), err)
				}
				continue
			}
			for _, it := range named["variants"].([]any) {
				variant := it.(object)
				if of.Type().Elem().Name() == named["name"].(string)+variant["name"].(string) {
					return typed(named, variant["rust"], variant["fields"].([]any), of.Elem(), err)
				}
			}
		}
	}
	return object{"kind": "other", "message": fmt.Sprintf("%T: %s", err, message)}
}

func typed(named object, variant any, fields []any, value reflect.Value, err error) object {
	shown := []any{}
	for _, it := range fields {
		field := it.(object)
		found := value.FieldByName(fieldName(field))
		if !found.IsValid() {
			fail("%v has no field %s", value.Type(), fieldName(field))
		}
		shown = append(shown, []any{field["rust"], show(field["type"], found, nil)})
	}
	causes := []string{}
	for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
		causes = append(causes, cause.Error())
	}
	return object{
		"kind": "error", "type": named["rust"], "variant": variant, "fields": shown,
		"message": err.Error(), "causes": causes,
	}
}
