"""Checks that the API's description is valid and true, against a running server.

Usage: python3 check_description.py BASE_URL

The description must be OpenAPI 3.1. Then each operation's example is run in a shell as it stands there (only the address
is replaced): the status and type of its answer must be described, the body must validate, and every member of the body
must be described. Prints what it did; exits with 1 if anything was wrong. Needs jsonschema and openapi-spec-validator
from PyPI, curl and jq.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import jsonschema
import openapi_spec_validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

METHODS = ("get", "put", "post", "delete", "patch")
PATIENCE_SECONDS = 60
ROOT = "http://description/"


class Description:
    """The document, its references, and what it says of answers."""

    def __init__(self, document):
        self.document = document
        resource = Resource(contents=document, specification=DRAFT202012)
        self.registry = Registry().with_resource(ROOT, resource)

    def operations(self):
        for path, operations in self.document["paths"].items():
            for method in METHODS:
                if method in operations:
                    yield method, path, operations[method]

    def resolved(self, value):
        while "$ref" in value:
            target = self.document
            for name in value["$ref"].removeprefix("#/").split("/"):
                target = target[name.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def errors(self, pointer, body):
        """What is wrong with a body, by the schema that stands at a JSON pointer."""
        schema = {"$ref": f"{ROOT}#{pointer}"}
        validator = jsonschema.Draft202012Validator(
            schema, registry=self.registry, format_checker=jsonschema.FormatChecker())
        return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]

    def properties(self, schema):
        """The schemas of an object's members, over everything that it is composed of; None where any may stand."""
        schema = self.resolved(schema)
        found = dict(schema.get("properties", {}))
        open_ended = schema.get("type") == "object" and "properties" not in schema and "allOf" not in schema
        for part in (*schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", [])):
            members = self.properties(part)
            if members:
                found.update(members)
        return None if open_ended and not found else found

    def items(self, schema):
        schema = self.resolved(schema)
        if "items" in schema:
            return schema["items"]
        parts = (*schema.get("allOf", []), *schema.get("oneOf", []), *schema.get("anyOf", []))
        return next((items for items in map(self.items, parts) if items is not None), None)

    def undescribed(self, schema, body, place="$"):
        """Members that the body has and its schema does not tell of."""
        if isinstance(body, dict):
            properties = self.properties(schema)
            for name, value in body.items() if properties is not None else ():
                if name not in properties:
                    yield f"{place}.{name} is not described"
                else:
                    yield from self.undescribed(properties[name], value, f"{place}.{name}")
        elif isinstance(body, list):
            items = self.items(schema)
            for index, value in enumerate(body if items is not None else ()):
                yield from self.undescribed(items, value, f"{place}[{index}]")


def escaped(name):
    return name.replace("~", "~0").replace("/", "~1")


def response_at(description, method, path, status):
    """The described answer, and the JSON pointer to it."""
    pointer = f"/paths/{escaped(path)}/{method}/responses/{status}"
    response = description.document["paths"][path][method]["responses"].get(str(status))
    if response is not None and "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
        response = description.resolved(response)
    return response, pointer


def run_example(line, base):
    """Runs a line of the shell; returns status, media type and body of the answer to its first curl."""
    with tempfile.TemporaryDirectory() as folder:
        head, body = pathlib.Path(folder, "head"), pathlib.Path(folder, "body")
        line = line.replace("localhost:8080", base.removeprefix("http://"))
        line = line.replace("curl ", f"curl -D {head} -o {body} ", 1)
        result = subprocess.run(["bash", "-c", line], capture_output=True, timeout=PATIENCE_SECONDS, text=True)
        if result.returncode != 0:
            raise RuntimeError(f"exit code {result.returncode}: {result.stderr}")
        fields = head.read_text().splitlines()
        types = [field.split(":", 1)[1].split(";")[0].strip() for field in fields
                 if field.lower().startswith("content-type:")]
        return int(fields[0].split()[1]), types[-1] if types else "", body.read_bytes() if body.exists() else b""


def faults(description, method, path, operation, base):
    """Everything that is wrong with the answer to an operation's example."""
    status, media_type, body = run_example(operation["x-curl"], base)
    response, pointer = response_at(description, method, path, status)
    if response is None:
        return [f"status {status} is not described"]
    if status >= 300:
        return [f"the example was answered with {status}: {body[:300]!r}"]
    content = response.get("content", {})
    if media_type not in content:
        return [f"the type {media_type} is not described for {status}"]
    if media_type != "application/json":
        return [] if body else ["the body is empty"]
    value = json.loads(body)
    pointer += f"/content/{escaped(media_type)}/schema"
    found = description.errors(pointer, value) + list(description.undescribed(content[media_type]["schema"], value))
    return found[:10]


def main():
    base = sys.argv[1]
    with urllib.request.urlopen(base + "/openapi.json", timeout=PATIENCE_SECONDS) as answer:
        document = json.load(answer)
    openapi_spec_validator.validate(document, cls=openapi_spec_validator.OpenAPIV31SpecValidator)
    print("ok      openapi-spec-validator: OpenAPI 3.1")
    description = Description(document)
    for name in document["components"]["schemas"]:
        jsonschema.Draft202012Validator.check_schema(document["components"]["schemas"][name])
    failed = 0
    count = 0
    for method, path, operation in description.operations():
        count += 1
        try:
            found = faults(description, method, path, operation, base)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            found = [str(error)]
        print(f"{'FAILED ' if found else 'ok     '} {method.upper()} {path}")
        for fault in found:
            print(f"        {fault}")
        failed += bool(found)
    print(f"{count} operations, {len(document['components']['schemas'])} schemas, {failed} failed")
    sys.exit(1 if failed or not count else 0)


main()
