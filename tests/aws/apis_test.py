"""Several APIs in one template, a rate rule of their web ACL, and the limits of what a client may send."""

import http.client
import json
import unittest
from urllib.parse import urlsplit

import leastwise

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.13, Handler: index.handler, Timeout: 20}
Resources:
  FirstApi:
    Type: AWS::Serverless::Api
    Properties: {StageName: one}
  SecondApi:
    Type: AWS::Serverless::Api
    Properties: {StageName: two}
  HttpApi:
    Type: AWS::Serverless::HttpApi
  NameFunction:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        def handler(event, context):
            stage = event["requestContext"]["stage"]
            size = len(event.get("body") or "")
            return {"statusCode": 200, "body": f"{stage} {size}"}
      Events:
        First: {Type: Api, Properties: {RestApiId: !Ref FirstApi, Method: ANY, Path: /name}}
        Second: {Type: Api, Properties: {RestApiId: !Ref SecondApi, Method: ANY, Path: /name}}
        Third: {Type: HttpApi, Properties: {ApiId: !Ref HttpApi, Method: ANY, Path: /name}}
  Firewall:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      DefaultAction: {Allow: {}}
      VisibilityConfig: &visible {SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: m}
      Rules:
        - Name: TooMany
          Priority: 1
          Action: {Block: {}}
          Statement: {RateBasedStatement: {Limit: 10, EvaluationWindowSec: 600, AggregateKeyType: IP}}
          VisibilityConfig: *visible
  Guard:
    Type: AWS::WAFv2::WebACLAssociation
    Properties:
      ResourceArn: !Sub arn:aws:apigateway:${AWS::Region}::/restapis/${SecondApi}/stages/two
      WebACLArn: !GetAtt Firewall.Arn
    DependsOn: SecondApitwoStage
"""
VARIABLES = (leastwise.PYTHON, "-c", "import json, os; print(json.dumps(dict(os.environ)))")
CLIENT = "X-Leastwise-Client-Ip"


def call(url, method="GET", body=None, headers=None, path="/name"):
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=leastwise.LIMIT_SECONDS)
    try:
        connection.request(method, place.path.rstrip("/") + path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


class Apis(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(leastwise.project(TEMPLATE))
        cls.dev = cls.enterClassContext(leastwise.dev(cls.directory))
        lines = [line.split() for line in cls.dev.lines if line.startswith("  API ")]
        cls.urls = {words[1]: words[2] for words in lines}

    def tearDown(self):
        self.assertEqual(call(self.urls["FirstApi"]), (200, "one 0"))

    def test_each_has_a_port_and_a_variable_of_its_own(self):
        self.assertEqual(sorted(self.urls), ["FirstApi", "HttpApi", "SecondApi"])
        self.assertEqual(len({urlsplit(url).port for url in self.urls.values()}), 3)
        self.assertEqual(call(self.urls["SecondApi"]), (200, "two 0"))
        self.assertEqual(call(self.urls["HttpApi"]), (200, "$default 0"))
        result = leastwise.test(self.directory, "--", *VARIABLES)
        self.assertEqual(result.returncode, 0, result.stderr)
        found = json.loads(result.stdout)
        self.assertRegex(found["FirstApi_URL"], r"^http://127\.0\.0\.1:\d+/one$")
        self.assertRegex(found["SecondApi_URL"], r"^http://127\.0\.0\.1:\d+/two$")
        self.assertRegex(found["HttpApi_URL"], r"^http://127\.0\.0\.1:\d+$")
        self.assertIn(found["API_URL"], (found["FirstApi_URL"], found["SecondApi_URL"], found["HttpApi_URL"]))
        self.assertEqual(len({found[name + "_URL"] for name in self.urls}), 3)

    def test_the_rate_rule_counts_each_client_by_itself(self):
        second = self.urls["SecondApi"]
        for address in ("198.51.100.7", "2001:db8::7"):
            answers = [call(second, headers={CLIENT: address}) for _ in range(12)]
            self.assertEqual(answers, [(200, "two 0")] * 10 + [(403, '{"message":"Forbidden"}')] * 2)
        self.assertEqual(call(second, headers={CLIENT: "198.51.100.8"}), (200, "two 0"))
        self.assertEqual(call(self.urls["FirstApi"], headers={CLIENT: "198.51.100.7"}), (200, "one 0"))

    def test_headers_at_the_limit_and_above_it(self):
        # All header values of a REST API together: 10,240 bytes.
        place = urlsplit(self.urls["FirstApi"])
        fixed = {"Host": place.netloc, "Accept-Encoding": "identity"}
        room = 10240 - sum(len(value) for value in fixed.values())
        self.assertEqual(call(self.urls["FirstApi"], headers={**fixed, "X-Long": "x" * room}), (200, "one 0"))
        status, body = call(self.urls["FirstApi"], headers={**fixed, "X-Long": "x" * (room + 1)})
        self.assertEqual((status, body), (431, '{"message":"Request Header Fields Too Large"}'))

    def test_a_body_at_the_limit_and_above_it(self):
        too_long = (413, '{"message":"Request Too Long"}')
        # 10 MiB pass the gateway; Lambda then refuses what is above 6 MiB with everything around it.
        self.assertEqual(call(self.urls["FirstApi"], "POST", b"x" * (10 << 20)),
                         (502, '{"message":"Internal server error"}'))
        self.assertEqual(call(self.urls["FirstApi"], "POST", b"x" * ((10 << 20) + 1)), too_long)
        self.assertEqual(call(self.urls["FirstApi"], "POST", b"x" * (5 << 20)), (200, f"one {5 << 20}"))

    def test_a_target_at_the_limit_and_above_it(self):
        place = urlsplit(self.urls["FirstApi"])
        room = 10240 - len(place.path.rstrip("/") + "/name?q=")
        self.assertEqual(call(self.urls["FirstApi"], path="/name?q=" + "x" * room), (200, "one 0"))
        status, _ = call(self.urls["FirstApi"], path="/name?q=" + "x" * (room + 1))
        self.assertEqual(status, 414)

    def test_bodies_that_are_no_text(self):
        for body in (b"\xff\xfe\x00", b'{"a": "\xc3"', b"[" * 100_000):
            with self.subTest(body[:8]):
                status, text = call(self.urls["FirstApi"], "POST", body)
                self.assertEqual(status, 200, text)


class Many(unittest.TestCase):
    def test_ports_that_are_taken_are_passed_over(self):
        with leastwise.project(TEMPLATE) as directory, leastwise.dev(directory) as first:
            with leastwise.dev(directory) as second:
                ports = [urlsplit(line.split()[-1]).port for dev in (first, second) for line in dev.lines
                         if line.startswith("  API ")]
                self.assertEqual(len(set(ports)), 6)


if __name__ == "__main__":
    unittest.main()
