"""What a template's policies name: AWS managed policies, carried, given in a file or unknown; actions that do not exist."""

import json
import unittest

import leastwise

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: "def handler(event, context): return 1"
      Policies:
        - AmazonS3ReadOnlyAccess
        - AmazonEKSClusterPolicy
        - BrandNewPolicy
        - Version: '2012-10-17'
          Statement:
            - {Effect: Allow, Action: [dynamodb:GetItem, dynamodb:GetItems], Resource: '*'}
"""
NAMES = ("AmazonEKSClusterPolicy", "BrandNewPolicy")
WARNING = ('template.yaml:16:58: warning: "dynamodb:GetItems" is no action, so this grants nothing [LW0501]\n'
           "    help: did you mean dynamodb:GetItem?\n")


def write_policies(directory):
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    policies = [{"arn": "arn:aws:iam::aws:policy/" + name, "document": document} for name in NAMES]
    (directory / "aws.json").write_text(json.dumps(policies))


class Policies(unittest.TestCase):
    def test_unknown_names_end_the_program_and_say_how_to_give_them(self):
        with leastwise.project(TEMPLATE) as directory:
            result = leastwise.test(directory, "--", "true")
            self.assertEqual(result.returncode, 2)
            for name in NAMES:
                self.assertIn(f'no document for the AWS managed policy "{name}"', result.stderr)
            self.assertIn("give it with --managed-policies FILE", result.stderr)
            self.assertNotIn("AmazonS3ReadOnlyAccess", result.stderr)

    def test_a_file_gives_them_from_the_command_line_or_the_settings(self):
        with leastwise.project(TEMPLATE) as directory:
            write_policies(directory)
            by_option = leastwise.test(directory, "--managed-policies", "aws.json", "--", "true")
            self.assertEqual(by_option.returncode, 0, by_option.stderr)
            self.assertIn(WARNING, by_option.stderr)
            (directory / "leastwise.yaml").write_text("managed_policies: aws.json\n")
            by_settings = leastwise.test(directory, "--", "true")
            self.assertEqual(by_settings.returncode, 0, by_settings.stderr)
            tightened = leastwise.run(directory, "tighten")
            self.assertEqual(tightened.returncode, 0, tightened.stderr)

    def test_who_can_do_something_is_asked_of_the_template(self):
        with leastwise.project(TEMPLATE) as directory:
            write_policies(directory)
            ask = lambda *words: leastwise.run(directory, "iam", "can", *words, "--managed-policies", "aws.json")
            found = ask("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*")
            self.assertEqual(found.returncode, 0, found.stderr)
            self.assertRegex(found.stdout, r"\Atemplate.yaml:16:\d+: MainFunctionRole of MainFunction, by MainFunctionRolePolicy\d")
            self.assertEqual(ask("dynamodb:PutItem", "*").stdout, "nobody\n")
            lines = [json.loads(line) for line in ask("lambda:InvokeFunction", "MainFunction", "--json").stdout.splitlines()]
            self.assertEqual(lines, [])
            trust = json.loads(ask("sts:AssumeRole", "MainFunctionRole", "--json").stdout)
            self.assertEqual((trust["by"], trust["principals"]), ("trust", "lambda.amazonaws.com"))
            unknown = ask("dynamodb:GetItems", "Nothing")
            self.assertEqual(unknown.returncode, 2)
            self.assertIn("AWS has published no action dynamodb:GetItems", unknown.stderr)
            self.assertIn("Nothing is neither an ARN nor a resource of template.yaml", unknown.stderr)

    def test_files_that_cannot_be_read_end_the_program(self):
        with leastwise.project(TEMPLATE) as directory:
            for name, text, expected in (("none.json", None, "none.json: the file of managed policies cannot be read"),
                                         ("bad.json", "[", "bad.json: no JSON at 1:2"),
                                         ("form.json", "{}", "form.json: no JSON array")):
                with self.subTest(name):
                    if text is not None:
                        (directory / name).write_text(text)
                    result = leastwise.test(directory, "--managed-policies", name, "--", "true")
                    self.assertEqual(result.returncode, 2)
                    self.assertIn(f"error: {expected}", result.stderr)
                    self.assertIn("[LW0606]", result.stderr)
            (directory / "leastwise.yaml").write_text("managed: aws.json\n")
            result = leastwise.test(directory, "--", "true")
            self.assertEqual(result.returncode, 2)
            self.assertIn('leastwise.yaml:1:1: error: "managed" is no setting', result.stderr)


if __name__ == "__main__":
    unittest.main()
