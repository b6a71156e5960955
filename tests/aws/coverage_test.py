"""Policy coverage of `leastwise test`: the least-privilege gate and the reports; runs the program itself."""

import html.parser
import json
import unittest
import xml.etree.ElementTree

import leastwise

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
# HOSTILE
Resources:
  Things:
    Type: AWS::Serverless::SimpleTable
  Others:
    Type: AWS::Serverless::SimpleTable
  WorkerFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: worker
      Runtime: python3.13
      Handler: index.handler
      Timeout: 20
      Environment:
        Variables: {things: !Ref Things, others: !Ref Others}
      InlineCode: |
        import os
        import boto3
        from botocore.exceptions import ClientError
        client = boto3.client("dynamodb")
        def handler(event, context):
            for operation, table, more in event:
                try:
                    getattr(client, operation)(TableName=os.environ[table], **more)
                except ClientError as error:
                    print(error)  # and nobody is told
            return "ok"
      Policies:
        - DynamoDBReadPolicy:
            TableName: !Ref Others
        - Statement:
            - Sid: Write
              Effect: Allow
              Action:
                - dynamodb:PutItem
                - dynamodb:DeleteItem
              Resource:
                - !GetAtt Things.Arn
                - !GetAtt Others.Arn
                - "arn:aws:dynamodb:us-east-1:123456789012:table/HOSTILE"
            - Effect: Allow
              Action: dynamodb:Describe*
              Resource: "*"
            - Sid: NeverScan
              Effect: Deny
              Action: dynamodb:Scan
              Resource: "*"
  IdleFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): pass"
""".lstrip("\n").replace("HOSTILE", HOSTILE)
CALL = """
import boto3, json
def work(*operations):
    answer = boto3.client("lambda").invoke(FunctionName="worker", Payload=json.dumps(operations))
    assert json.load(answer["Payload"]) == "ok"
item, key = {"Item": {"id": {"S": "a"}}}, {"Key": {"id": {"S": "a"}}}
"""
USE = CALL + """
work(["put_item", "things", item], ["put_item", "things", item], ["delete_item", "others", key],
     ["get_item", "others", key], ["describe_table", "things", {}])
"""
SCAN = USE + 'work(["scan", "things", {}])\n'
DENIED = USE + 'work(["update_item", "things", key])\n'


def line_of(text, part):
    """The number of the only line that holds the part."""
    found = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    assert len(found) == 1, (part, found)
    return found[0]


class Page(html.parser.HTMLParser):
    """A page's elements: what is open at its end, and the text and class of each disclosure with an id."""

    VOID = {"meta", "br", "input"}

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.lines, self.hrefs = [], [], {}, []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append(tag)
        self.hrefs.append(attributes.get("href", "#"))
        if tag not in self.VOID:
            self.open.append((tag, attributes))
        if attributes.get("class") == "why":
            line = next(at for name, at in reversed(self.open) if "line" in at.get("class", "").split())
            self.lines[attributes["id"]] = {"state": line["class"].split()[1], "text": ""}

    def handle_endtag(self, tag):
        opened, _ = self.open.pop()
        assert opened == tag, (opened, tag)

    def handle_data(self, data):
        inside = [attributes["id"] for _, attributes in self.open if attributes.get("class") == "why"]
        if inside:
            self.lines[inside[0]]["text"] += data


class Coverage(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.directory = self.enterContext(leastwise.project(TEMPLATE))

    def run_test(self, status, script, *options):
        result = leastwise.test(self.directory, *options, "--", leastwise.PYTHON, "-c", script)
        self.assertEqual(result.returncode, status, result.stderr)
        return result

    def read(self, name):
        return (self.directory / name).read_text()

    def test_each_action_on_each_resource_is_a_cell_with_its_calls(self):
        report = json.loads(self.run_test(0, USE, "--json").stdout)
        ours = {one["sid"] or one["name"]: one for one in report["coverage"]["statements"]
                if one["side"] == "role" and "WorkerFunctionRole" in one["holders"]}
        write = ours["Write"]
        self.assertEqual(write["place"], f"template.yaml:{line_of(TEMPLATE, 'Sid: Write')}:15")
        self.assertEqual([(cell["action"], cell["state"], cell["calls"], len(cell["requests"]))
                          for cell in write["cells"]], [
            ("dynamodb:PutItem", "used", 2, 2), ("dynamodb:PutItem", "unused", 0, 0),
            ("dynamodb:PutItem", "unused", 0, 0), ("dynamodb:DeleteItem", "unused", 0, 0),
            ("dynamodb:DeleteItem", "used", 1, 1), ("dynamodb:DeleteItem", "unused", 0, 0)])
        self.assertEqual([entry["state"] for entry in write["resources"]], ["used", "used", "unused"])
        read = ours["DynamoDBReadPolicy"]
        self.assertEqual(read["state"], "broader")
        self.assertEqual({cell["action"] for cell in read["cells"] if cell["state"] == "used"}, {"dynamodb:GetItem"})
        describe = next(one for one in report["coverage"]["statements"]
                        if one["actions"][0]["text"] == "dynamodb:Describe*")
        self.assertEqual([cell["state"] for cell in describe["cells"]], ["broader"])
        self.assertEqual(describe["cells"][0]["used"][0]["action"], "dynamodb:DescribeTable")
        request = write["cells"][0]["requests"][0]
        explained = leastwise.run(self.directory, "explain", request)
        self.assertIn("dynamodb:PutItem", explained.stdout)

    def test_the_gate_is_red_while_policies_are_loose_and_green_once_they_are_tight(self):
        self.run_test(0, USE)
        result = self.run_test(6, USE, "--gate", "least-privilege")
        for part, what in (("DynamoDBReadPolicy:", "DynamoDBReadPolicy grants 5 actions on 2 resources; used: "
                            "dynamodb:GetItem [LW0552]"),
                           ("dynamodb:Describe*", "stands for more than what was used: dynamodb:DescribeTable "
                            "[LW0552]"),
                           ("Sid: Write", "combinations that were not used: dynamodb:DeleteItem on !GetAtt Things.Arn, "
                            "dynamodb:PutItem on !GetAtt Others.Arn [LW0552]"),
                           ("table/" + HOSTILE, "was not used [LW0551]")):
            number = line_of(TEMPLATE, part)
            self.assertRegex(result.stderr, rf"template\.yaml:{number}:\d+: error: .*")
            self.assertIn(what, result.stderr)
        self.assertIn("enough: dynamodb:GetItem on !GetAtt Others.Arn; `leastwise tighten` does that", result.stderr)
        self.assertIn("gate      least-privilege: not met, ", result.stderr)
        self.assertIn("next      leastwise tighten", result.stderr)

        self.assertEqual(leastwise.run(self.directory, "tighten", "--write").returncode, 0)
        result = self.run_test(0, USE, "--gate", "least-privilege")
        self.assertIn("gate      least-privilege: met", result.stderr)
        self.assertNotIn("leastwise tighten", result.stderr)

    def test_a_denial_that_the_success_of_the_command_hides_keeps_the_gate_red(self):
        self.run_test(0, USE)
        self.assertEqual(leastwise.run(self.directory, "tighten", "--write").returncode, 0)
        text = self.read("template.yaml")
        result = self.run_test(6, DENIED, "--gate", "least-privilege")
        self.assertIn(f"template.yaml:{line_of(text, '  WorkerFunction:')}:3: error: WorkerFunction was denied "
                      "dynamodb:UpdateItem on !GetAtt Things.Arn, and nothing shows it: WorkerFunction ended its "
                      "invocation without an error, the command exited 0 [LW0555]", result.stderr)
        self.assertIn("not met, 1 finding\n", result.stderr)
        request = result.stderr.split("help: leastwise explain ")[1].split(";")[0]
        self.assertIn("implicit_deny", leastwise.run(self.directory, "explain", request).stdout)
        result = self.run_test(6, SCAN, "--gate", "least-privilege")
        self.assertIn(f"template.yaml:{line_of(text, 'Sid: NeverScan')}:15: error: WorkerFunction was denied "
                      "dynamodb:Scan", result.stderr)

        self.run_test(0, DENIED)
        self.run_test(5, DENIED, "--gate", "least-privilege", "--fail-on-denied")
        result = self.run_test(0, DENIED, "--gate", "least-privilege", "--accept", "LW0555")
        self.assertIn("least-privilege: met, 1 accepted", result.stderr)
        (self.directory / "template.yaml").write_text(text.replace(
            "  WorkerFunction:\n", "  WorkerFunction:\n    Metadata: {Leastwise: {Accept: [LW0555]}}\n"))
        self.run_test(0, DENIED, "--gate", "least-privilege")

    def test_a_failed_command_is_not_judged(self):
        result = self.run_test(4, "raise SystemExit(1)", "--gate", "least-privilege", "--junit", "j.xml")
        self.assertIn("gate      least-privilege: not judged, since the command failed", result.stderr)
        self.assertEqual(xml.etree.ElementTree.fromstring(self.read("j.xml")).get("failures"), "0")

    def test_a_run_without_calls_does_not_pass(self):
        result = self.run_test(6, "", "--gate", "least-privilege")
        self.assertIn("WorkerFunction's role is granted 8 actions and no call was made under it [LW0553]",
                      result.stderr)
        self.assertNotIn("IdleFunction", result.stderr.split("coverage")[1].split("error:", 1)[1])

    def test_lcov_counts_the_calls_of_each_line(self):
        self.run_test(0, SCAN, "--lcov", "out/coverage.lcov")
        records = {}
        lines = self.read("out/coverage.lcov").splitlines()
        self.assertEqual(lines[:2], ["TN:", "SF:template.yaml"])
        for line in lines:
            if line.startswith("DA:"):
                number, hits = line[3:].split(",")
                records[int(number)] = int(hits)
        self.assertEqual(lines[-1], "end_of_record")
        self.assertEqual(lines[-3:-1], [f"LF:{len(records)}", f"LH:{sum(hits > 0 for hits in records.values())}"])
        expected = {"DynamoDBReadPolicy:": 1, "Sid: Write": 3, "dynamodb:PutItem": 2, "dynamodb:DeleteItem": 1,
                    "- !GetAtt Things.Arn": 2, "- !GetAtt Others.Arn": 1, "table/" + HOSTILE: 0,
                    "dynamodb:Describe*": 1, "Sid: NeverScan": 1, "Action: dynamodb:Scan": 1}
        for part, hits in expected.items():
            self.assertEqual(records.pop(line_of(TEMPLATE, part)), hits, part)
        # The statement without a Sid, both "*", and the trust policies that SAM writes for the functions.
        effect = line_of(TEMPLATE, "dynamodb:Describe*") - 1
        self.assertEqual({number: hits for number, hits in records.items() if number in (effect, effect + 2, effect + 6)},
                         {effect: 1, effect + 2: 1, effect + 6: 1})
        others = set(records) - {effect, effect + 2, effect + 6}
        self.assertLessEqual(others, {line_of(TEMPLATE, "  WorkerFunction:"), line_of(TEMPLATE, "  IdleFunction:")})

    def test_sarif_has_places_and_fixes_that_satisfy_the_gate(self):
        self.run_test(6, USE, "--gate", "least-privilege", "--sarif", "out.sarif")
        log = json.loads(self.read("out.sarif"))
        self.assertEqual((log["version"], len(log["runs"])), ("2.1.0", 1))
        run = log["runs"][0]
        rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        self.assertEqual(rules, ["LW0551", "LW0552", "LW0553", "LW0554", "LW0555"])
        fixes = {}
        count = TEMPLATE.count("\n")
        fingerprints = set()
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]], result["ruleId"])
            self.assertEqual(result["level"], "error")
            self.assertTrue(result["message"]["text"])
            place = result["locations"][0]["physicalLocation"]
            self.assertEqual(place["artifactLocation"]["uri"], "template.yaml")
            self.assertTrue(0 < place["region"]["startLine"] <= count)
            fingerprints.add(result["partialFingerprints"]["leastwise/v1"])
            for fix in result.get("fixes", []):
                (change,) = fix["artifactChanges"]
                (replacement,) = change["replacements"]
                region = replacement["deletedRegion"]
                self.assertEqual((region["startColumn"], region["endColumn"]), (1, 1))
                fixes[region["startLine"], region["endLine"]] = replacement.get("insertedContent", {}).get("text", "")
        self.assertEqual(len(fingerprints), len(run["results"]))
        self.assertEqual(len(fixes), 3)
        lines = TEMPLATE.splitlines(keepends=True)
        for (start, end), text in sorted(fixes.items(), reverse=True):
            lines[start - 1:end - 1] = [text]
        (self.directory / "template.yaml").write_text("".join(lines))
        self.run_test(0, USE, "--gate", "least-privilege")
        self.run_test(0, USE, "--sarif", "again.sarif")
        self.assertEqual(json.loads(self.read("again.sarif"))["runs"][0]["results"], [])

    def test_findings_have_the_same_fingerprints_in_every_run(self):
        def fingerprints():
            self.run_test(0, DENIED, "--sarif", "out.sarif")
            results = json.loads(self.read("out.sarif"))["runs"][0]["results"]
            return {result["partialFingerprints"]["leastwise/v1"] for result in results}

        self.assertEqual(fingerprints(), fingerprints())

    def test_junit_has_a_case_for_each_role_which_the_gate_fails(self):
        for gate, failed in (((), 0), (("--gate", "least-privilege"), 1)):
            self.run_test(6 if gate else 0, USE, *gate, "--junit", "junit.xml")
            suites = xml.etree.ElementTree.fromstring(self.read("junit.xml"))
            self.assertEqual(suites.get("failures"), str(failed))
            cases = {case.get("name"): len(case.findall("failure")) for case in suites.iter("testcase")}
            self.assertEqual(set(cases), {"WorkerFunctionRole", "IdleFunctionRole"})
            self.assertEqual(cases["IdleFunctionRole"], 0)
            self.assertEqual(cases["WorkerFunctionRole"] > 0, bool(gate))

    def test_the_page_shows_each_line_and_escapes_whatever_a_name_holds(self):
        self.run_test(0, SCAN + 'work(["update_item", "things", key])\n', "--report", "report")
        self.assertEqual({path.name for path in (self.directory / "report").iterdir()},
                         {"index.html", "lcov.info", "junit.xml", "leastwise.sarif"})
        text = self.read("report/index.html")
        page = Page(text)
        self.assertEqual(page.open, [])
        self.assertNotIn("script", page.tags)
        self.assertNotIn("img", page.tags)
        self.assertTrue(all(href.startswith("#") for href in page.hrefs))
        self.assertNotIn("</script", text)
        self.assertIn("&lt;/script&gt;&lt;script&gt;alert(1)", text)
        self.assertIn("default-src 'none'", text)
        states = {"DynamoDBReadPolicy:": "broader", "Sid: Write": "broader", "dynamodb:PutItem": "used",
                  "- !GetAtt Things.Arn": "used", "table/" + HOSTILE: "unused", "dynamodb:Describe*": "broader",
                  "Sid: NeverScan": "denied"}
        for part, state in states.items():
            number = line_of(TEMPLATE, part)
            self.assertEqual(page.lines[f"L{number}"]["state"], state, part)
        self.assertEqual(set(page.hrefs) - {"#"} - {f"#{one}" for one in page.lines}, set())
        put = page.lines[f"L{line_of(TEMPLATE, 'dynamodb:PutItem')}"]["text"]
        for words in ("allowed", "WorkerFunction", "dynamodb:PutItem", "arn:aws:dynamodb:us-east-1:123456789012:table/",
                      "applies Allow", "[Write]", "2×"):
            self.assertIn(words, put)
        deny = page.lines[f"L{line_of(TEMPLATE, 'Sid: NeverScan')}"]["text"]
        self.assertIn("applies Deny", deny)
        self.assertIn("explicit deny", deny)
        worker = page.lines[f"L{line_of(TEMPLATE, '  WorkerFunction:')}"]["text"]
        self.assertIn("dynamodb:UpdateItem", worker)
        self.assertIn("the invocation ended without an error", worker)

    def test_the_table_and_wrong_options(self):
        result = self.run_test(0, USE, "--coverage")
        self.assertRegex(result.stderr, r"broader  statement Write of \S+ +2/2 +2/3 +3  template\.yaml:\d+:15\n")
        self.assertRegex(result.stderr, r"broader  DynamoDBReadPolicy +1/5 +1/2 +1  template\.yaml:\d+:11\n")
        self.run_test(1, USE, "--gate", "nothing")
        result = self.run_test(1, USE, "--html", "/proc/none/page.html")
        self.assertIn("/proc/none/page.html cannot be written", result.stderr)


if __name__ == "__main__":
    unittest.main()
