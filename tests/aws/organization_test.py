"""An organization in leastwise.yaml: its policies bind the run, and `explain` shows where they stand."""

import re
import unittest

import leastwise

ORGANIZATION = """
organization:
  policies:
    NoDeleting: guard.json
  root:
    accounts:
      - {id: "123456789012", scps: [NoDeleting]}
      - id: "222222222222"
        roles:
          - name: Reader
            trust: {Statement: {Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:AssumeRole"}}
            policies:
              All: {Statement: {Effect: Allow, Action: "*", Resource: "*"}}
"""
GUARD = """{"Version": "2012-10-17", "Statement": [
  {"Effect": "Deny", "Action": "iam:DeleteUser", "Resource": "*"}]}"""
TEST = """
import boto3, botocore
iam = boto3.client("iam")
iam.create_user(UserName="ann")
try:
    iam.delete_user(UserName="ann")
except botocore.exceptions.ClientError as error:
    print(error)
keys = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::222222222222:role/Reader", RoleSessionName="reader")["Credentials"]
other = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
print(other.client("sts").get_caller_identity()["Arn"])
"""


class Organization(unittest.TestCase):
    def run_with(self, settings):
        directory = self.enterContext(leastwise.project("services"))
        (directory / "leastwise.yaml").write_text(settings)
        (directory / "guard.json").write_text(GUARD)
        return directory, leastwise.test(directory, "--", leastwise.PYTHON, "-c", TEST)

    def test_its_policies_bind_the_run_and_are_explained(self):
        directory, result = self.run_with(ORGANIZATION)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"iam:DeleteUser on resource: user ann with an explicit deny in a service control "
                                        r"policy: arn:aws:organizations::\d+:policy/o-\w+/service_control_policy/p-\w+\n")
        self.assertIn("arn:aws:sts::222222222222:assumed-role/Reader/reader", result.stdout)
        request = re.search(r"iam:DeleteUser\n.*\n\s+leastwise explain (\S+)", result.stderr)
        self.assertTrue(request, result.stderr)
        explained = leastwise.run(directory, "explain", request.group(1)).stdout
        self.assertRegex(explained, r"applies Deny +scp +NoDeleting \[0\] +guard\.json:2:3")
        self.assertRegex(explained, r"applies Allow +scp +FullAWSAccess")

    def test_the_classic_words(self):
        _, result = self.run_with("denial_messages: classic\n" + ORGANIZATION)
        self.assertIn("with an explicit deny in a service control policy\n", result.stdout)

    def test_what_is_wrong_ends_the_program(self):
        for wrong, said in ((ORGANIZATION.replace("NoDeleting]", "NoDelete]"),
                             'leastwise.yaml:7:37: error: scps names "NoDelete", which is not under policies'),
                            (ORGANIZATION.replace("123456789012\", scps", "333333333333\", scps"),
                             "account 123456789012 is not in the organization")):
            with self.subTest(said):
                _, result = self.run_with(wrong)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertIn(said, result.stderr)


if __name__ == "__main__":
    unittest.main()
