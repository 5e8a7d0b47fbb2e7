/* The floor for Python: the benchmarks' functions as a C extension that leaves nothing on the
 * table. METH_FASTCALL functions, heap types with inline fields, list items and floats read
 * directly, the buffer protocol, no free lists. Arguments are checked: wrong input raises. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    double x, y;
} Point;

typedef struct {
    PyObject_HEAD
    PyObject *name;
    uint32_t age;
} Person;

typedef struct {
    PyObject_HEAD
    uint32_t count;
} Counter;

typedef struct {
    PyBaseExceptionObject base;
    uint32_t status;
} Refused;

static PyTypeObject *point_type, *person_type, *counter_type, *refused_type;
static PyObject *no_arguments;

/* An argument as uint32_t; on failure an exception is set and 0 returned. */
static int to_u32(PyObject *value, uint32_t *out) {
    if (!PyLong_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "an integer is required");
        return 0;
    }
    unsigned long number = PyLong_AsUnsignedLong(value);
    if (number == (unsigned long)-1 && PyErr_Occurred()) {
        return 0;
    }
    if (number > UINT32_MAX) {
        PyErr_SetString(PyExc_OverflowError, "out of range for u32");
        return 0;
    }
    *out = (uint32_t)number;
    return 1;
}

static int arity(Py_ssize_t given, Py_ssize_t wanted) {
    if (given != wanted) {
        PyErr_Format(PyExc_TypeError, "%zd arguments wanted, %zd given", wanted, given);
        return 0;
    }
    return 1;
}

static PyObject *add(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    uint32_t a, b;
    if (!arity(count, 2) || !to_u32(args[0], &a) || !to_u32(args[1], &b)) {
        return NULL;
    }
    return PyLong_FromUnsignedLong((uint32_t)(a + b));
}

/* What is bound: a function that gives a text of its own, as in Rust. */
__attribute__((noinline)) static char *echoed(const char *text, Py_ssize_t length) {
    char *copy = malloc((size_t)length + 1);
    return copy == NULL ? NULL : memcpy(copy, text, (size_t)length);
}

static PyObject *echo(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1)) {
        return NULL;
    }
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(args[0], &length);
    if (text == NULL) {
        return NULL;
    }
    char *copy = echoed(text, length);
    if (copy == NULL) {
        return PyErr_NoMemory();
    }
    PyObject *result = PyUnicode_FromStringAndSize(copy, length);
    free(copy);
    return result;
}

/* Not a binding: nothing is called, and so nothing copied. */
static PyObject *echo_fused(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1)) {
        return NULL;
    }
    Py_ssize_t length;
    const char *text = PyUnicode_AsUTF8AndSize(args[0], &length);
    return text == NULL ? NULL : PyUnicode_FromStringAndSize(text, length);
}

/* What is bound: a function over a slice, as in Rust. */
__attribute__((noinline)) static double sum(const double *values, Py_ssize_t length) {
    double total = 0.0;
    for (Py_ssize_t at = 0; at < length; at++) {
        total += values[at];
    }
    return total;
}

__attribute__((noinline)) static double sum_pairs(const double *values, Py_ssize_t length) {
    double total = 0.0;
    for (Py_ssize_t at = 0; at < length; at++) {
        total += values[2 * at] + values[2 * at + 1];
    }
    return total;
}

static int is_list(PyObject *value) {
    if (!PyList_Check(value)) {
        PyErr_SetString(PyExc_TypeError, "a list is required");
        return 0;
    }
    return 1;
}

static PyObject *sum_list(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1) || !is_list(args[0])) {
        return NULL;
    }
    Py_ssize_t length = PyList_GET_SIZE(args[0]);
    double *values = malloc((size_t)length * sizeof(double) + 1);
    if (values == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *item = PyList_GET_ITEM(args[0], at);
        if (!PyFloat_CheckExact(item)) {
            free(values);
            PyErr_SetString(PyExc_TypeError, "a float is required");
            return NULL;
        }
        values[at] = PyFloat_AS_DOUBLE(item);
    }
    PyObject *result = PyFloat_FromDouble(sum(values, length));
    free(values);
    return result;
}

/* Not a binding: the sum and the reading are one loop, so that no slice is ever made. */
static PyObject *sum_list_fused(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1) || !is_list(args[0])) {
        return NULL;
    }
    double total = 0.0;
    Py_ssize_t length = PyList_GET_SIZE(args[0]);
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *item = PyList_GET_ITEM(args[0], at);
        if (!PyFloat_CheckExact(item)) {
            PyErr_SetString(PyExc_TypeError, "a float is required");
            return NULL;
        }
        total += PyFloat_AS_DOUBLE(item);
    }
    return PyFloat_FromDouble(total);
}

static PyObject *sum_buffer(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1)) {
        return NULL;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(args[0], &view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    if (view.format == NULL || strcmp(view.format, "d") != 0) {
        PyErr_SetString(PyExc_TypeError, "an array of float64 is required");
    } else {
        result = PyFloat_FromDouble(sum(view.buf, view.len / (Py_ssize_t)sizeof(double)));
    }
    PyBuffer_Release(&view);
    return result;
}

static PyObject *bytes_len(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    char *bytes;
    Py_ssize_t length;
    if (!arity(count, 1) || PyBytes_AsStringAndSize(args[0], &bytes, &length) < 0) {
        return NULL;
    }
    return PyLong_FromUnsignedLong((uint32_t)length);
}

static PyObject *make_points(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    uint32_t length;
    if (!arity(count, 1) || !to_u32(args[0], &length)) {
        return NULL;
    }
    PyObject *list = PyList_New(length);
    if (list == NULL) {
        return NULL;
    }
    for (uint32_t at = 0; at < length; at++) {
        Point *point = (Point *)point_type->tp_alloc(point_type, 0);
        if (point == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        point->x = at;
        point->y = at * 0.5;
        PyList_SET_ITEM(list, at, (PyObject *)point);
    }
    return list;
}

static PyObject *sum_points(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1) || !is_list(args[0])) {
        return NULL;
    }
    Py_ssize_t length = PyList_GET_SIZE(args[0]);
    double *values = malloc((size_t)length * 2 * sizeof(double) + 1);
    if (values == NULL) {
        return PyErr_NoMemory();
    }
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *item = PyList_GET_ITEM(args[0], at);
        if (!Py_IS_TYPE(item, point_type)) {
            free(values);
            PyErr_SetString(PyExc_TypeError, "a Point is required");
            return NULL;
        }
        values[2 * at] = ((Point *)item)->x;
        values[2 * at + 1] = ((Point *)item)->y;
    }
    PyObject *result = PyFloat_FromDouble(sum_pairs(values, length));
    free(values);
    return result;
}

/* Not a binding either: see sum_list_fused. */
static PyObject *sum_points_fused(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1) || !is_list(args[0])) {
        return NULL;
    }
    double total = 0.0;
    Py_ssize_t length = PyList_GET_SIZE(args[0]);
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *item = PyList_GET_ITEM(args[0], at);
        if (!Py_IS_TYPE(item, point_type)) {
            PyErr_SetString(PyExc_TypeError, "a Point is required");
            return NULL;
        }
        total += ((Point *)item)->x + ((Point *)item)->y;
    }
    return PyFloat_FromDouble(total);
}

static PyObject *sum_point_buffer(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1)) {
        return NULL;
    }
    Py_buffer view;
    if (PyObject_GetBuffer(args[0], &view, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) < 0) {
        return NULL;
    }
    PyObject *result = NULL;
    if (view.format == NULL || strcmp(view.format, "T{d:x:d:y:}") != 0 || view.itemsize != 16) {
        PyErr_SetString(PyExc_TypeError, "an array of points is required");
    } else {
        result = PyFloat_FromDouble(sum_pairs(view.buf, view.len / 16));
    }
    PyBuffer_Release(&view);
    return result;
}

static PyObject *make_people(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    uint32_t length;
    if (!arity(count, 1) || !to_u32(args[0], &length)) {
        return NULL;
    }
    PyObject *list = PyList_New(length);
    if (list == NULL) {
        return NULL;
    }
    for (uint32_t at = 0; at < length; at++) {
        Person *person = (Person *)person_type->tp_alloc(person_type, 0);
        if (person == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, at, (PyObject *)person);
        person->age = at;
        person->name = PyUnicode_FromStringAndSize("Ada Lovelace", 12);
        if (person->name == NULL) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

static PyObject *sum_people(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    if (!arity(count, 1) || !is_list(args[0])) {
        return NULL;
    }
    uint32_t total = 0;
    Py_ssize_t length = PyList_GET_SIZE(args[0]);
    for (Py_ssize_t at = 0; at < length; at++) {
        PyObject *item = PyList_GET_ITEM(args[0], at);
        Py_ssize_t bytes;
        if (!Py_IS_TYPE(item, person_type)) {
            PyErr_SetString(PyExc_TypeError, "a Person is required");
            return NULL;
        }
        if (PyUnicode_AsUTF8AndSize(((Person *)item)->name, &bytes) == NULL) {
            return NULL;
        }
        total += (uint32_t)bytes + ((Person *)item)->age;
    }
    return PyLong_FromUnsignedLong(total);
}

static PyObject *fail(PyObject *self, PyObject *const *args, Py_ssize_t count) {
    uint32_t status;
    if (!arity(count, 1) || !to_u32(args[0], &status)) {
        return NULL;
    }
    PyObject *error = refused_type->tp_new(refused_type, no_arguments, NULL);
    if (error == NULL) {
        return NULL;
    }
    ((Refused *)error)->status = status;
    PyErr_SetObject((PyObject *)refused_type, error);
    Py_DECREF(error);
    return NULL;
}

/* The message is made when somebody asks for it. */
static PyObject *refused_str(PyObject *self) {
    return PyUnicode_FromFormat("refused with status %u", ((Refused *)self)->status);
}

static PyObject *counter_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    uint32_t start;
    if (names != NULL || !arity(PyTuple_GET_SIZE(args), 1) ||
        !to_u32(PyTuple_GET_ITEM(args, 0), &start)) {
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_TypeError, "no keywords here");
        }
        return NULL;
    }
    Counter *counter = (Counter *)type->tp_alloc(type, 0);
    if (counter != NULL) {
        counter->count = start;
    }
    return (PyObject *)counter;
}

static PyObject *counter_increment(PyObject *self, PyObject *ignored) {
    return PyLong_FromUnsignedLong(++((Counter *)self)->count);
}

static void plain_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static void person_dealloc(PyObject *self) {
    Py_XDECREF(((Person *)self)->name);
    plain_dealloc(self);
}

static PyObject *point_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    static char *fields[] = {"x", "y", NULL};
    double x, y;
    if (!PyArg_ParseTupleAndKeywords(args, names, "dd", fields, &x, &y)) {
        return NULL;
    }
    Point *point = (Point *)type->tp_alloc(type, 0);
    if (point != NULL) {
        point->x = x;
        point->y = y;
    }
    return (PyObject *)point;
}

static PyObject *person_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    static char *fields[] = {"name", "age", NULL};
    PyObject *name;
    unsigned int age;
    if (!PyArg_ParseTupleAndKeywords(args, names, "UI", fields, &name, &age)) {
        return NULL;
    }
    Person *person = (Person *)type->tp_alloc(type, 0);
    if (person != NULL) {
        person->name = Py_NewRef(name);
        person->age = age;
    }
    return (PyObject *)person;
}

static PyMemberDef point_members[] = {
    {"x", T_DOUBLE, offsetof(Point, x), READONLY, NULL},
    {"y", T_DOUBLE, offsetof(Point, y), READONLY, NULL},
    {NULL},
};
static PyType_Slot point_slots[] = {
    {Py_tp_new, point_new}, {Py_tp_dealloc, plain_dealloc}, {Py_tp_members, point_members}, {0}};
static PyType_Spec point_spec = {"bench_floor.Point", sizeof(Point), 0, Py_TPFLAGS_DEFAULT, point_slots};

static PyMemberDef person_members[] = {
    {"name", T_OBJECT_EX, offsetof(Person, name), READONLY, NULL},
    {"age", T_UINT, offsetof(Person, age), READONLY, NULL},
    {NULL},
};
static PyType_Slot person_slots[] = {
    {Py_tp_new, person_new}, {Py_tp_dealloc, person_dealloc}, {Py_tp_members, person_members}, {0}};
static PyType_Spec person_spec = {"bench_floor.Person", sizeof(Person), 0, Py_TPFLAGS_DEFAULT, person_slots};

static PyMethodDef counter_methods[] = {
    {"increment", counter_increment, METH_NOARGS, NULL},
    {NULL},
};
static PyType_Slot counter_slots[] = {
    {Py_tp_new, counter_new}, {Py_tp_dealloc, plain_dealloc}, {Py_tp_methods, counter_methods}, {0}};
static PyType_Spec counter_spec = {"bench_floor.Counter", sizeof(Counter), 0, Py_TPFLAGS_DEFAULT, counter_slots};

static PyMemberDef refused_members[] = {
    {"status", T_UINT, offsetof(Refused, status), READONLY, NULL},
    {NULL},
};
static PyType_Slot refused_slots[] = {
    {Py_tp_str, refused_str}, {Py_tp_members, refused_members}, {0}};
static PyType_Spec refused_spec = {"bench_floor.Refused", sizeof(Refused), 0, Py_TPFLAGS_DEFAULT, refused_slots};

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
static PyMethodDef functions[] = {
    FAST(add), FAST(echo), FAST(echo_fused), FAST(sum_list), FAST(sum_list_fused),
    FAST(sum_buffer), FAST(bytes_len),
    FAST(make_points), FAST(sum_points), FAST(sum_points_fused), FAST(sum_point_buffer),
    FAST(make_people), FAST(sum_people), FAST(fail), {NULL}};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT, "bench_floor", NULL, -1, functions, NULL, NULL, NULL, NULL};

static PyTypeObject *add_type(PyObject *module, PyType_Spec *spec, PyObject *bases) {
    PyTypeObject *type = (PyTypeObject *)PyType_FromSpecWithBases(spec, bases);
    if (type != NULL && PyModule_AddType(module, type) < 0) {
        return NULL;
    }
    return type;
}

PyMODINIT_FUNC PyInit_bench_floor(void) {
    PyObject *module = PyModule_Create(&module_definition);
    if (module == NULL) {
        return NULL;
    }
    no_arguments = PyTuple_New(0);
    point_type = add_type(module, &point_spec, NULL);
    person_type = add_type(module, &person_spec, NULL);
    counter_type = add_type(module, &counter_spec, NULL);
    refused_type = add_type(module, &refused_spec, PyExc_Exception);
    if (!no_arguments || !point_type || !person_type || !counter_type || !refused_type) {
        Py_DECREF(module);
        return NULL;
    }
    return module;
}
