"""A template that is wrong ends the program with status 2 and says where, what and how to repair it, all at once."""

import unittest

import leastwise

FUNCTION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  MainFunction:
    Type: AWS::Serverless::Function
    Properties:
"""
RUNTIME, HANDLER, CODE = "      Runtime: python3.13\n", "      Handler: index.handler\n", "      CodeUri: src/\n"
CYCLE = """
Resources:
  One:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref Two
  Two:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Ref One
"""
NO_HANDLER = ("Resource with id [MainFunction] is invalid. Runtime and Handler needs to be present when PackageType is "
              "of type `Zip`")

CASES = {
    "malformed YAML": ("\nResources:\n  A: [1, 2\n", ["3:6: error: the list or mapping that starts here is not closed"]),
    "deep nesting": ("\nResources: " + "[" * 5000, ["error: values are nested more than 200 levels deep"]),
    "invalid UTF-8": ('\nResources:\n  A: "x\udcff"\n', ["3:8: error: the text is not valid UTF-8"]),
    "an unknown intrinsic": (FUNCTION + RUNTIME + HANDLER + CODE + "      Description: !Frobnicate x\n",
                             ["10:20: error: 'Fn::Frobnicate' is not an intrinsic function"]),
    "a circular reference": (CYCLE, ["error: Circular dependency between resources: [One, Two]"]),
    "code that is not there": (FUNCTION + RUNTIME + HANDLER + "      CodeUri: nowhere/\n",
                               ["9:16: error: the code of 'MainFunction' is not at 'nowhere/'"]),
    "missing handler": (FUNCTION + RUNTIME + CODE, [NO_HANDLER]),
    "an unsupported runtime": (FUNCTION + "      Runtime: cobol85\n" + HANDLER + CODE,
                               ["7:16: error: Lambda has no runtime 'cobol85'", "help: use for example nodejs24.x"]),
    "several errors": (FUNCTION + "      Runtime: cobol85\n" + HANDLER + CODE + "      Description: !Frobnicate x\n"
                       "      Role: !GetAtt Nobody.Arn\n",
                       ["'Fn::Frobnicate' is not an intrinsic function", "Lambda has no runtime 'cobol85'",
                        "'Nobody' is neither a parameter nor a resource"]),
    "nothing": ("\n", ["Template format error: unsupported structure."]),
}


class BadTemplate(unittest.TestCase):
    def test_each(self):
        for name, (template, texts) in CASES.items():
            with self.subTest(name), leastwise.project(template) as directory:
                (directory / "src").mkdir()
                (directory / "src" / "index.py").write_text("def handler(event, context):\n    return 1\n")
                result = leastwise.test(directory, "--", "echo", "the command ran")
                self.assertEqual((result.returncode, result.stdout), (2, ""))
                for text in texts:
                    self.assertIn(text, result.stderr)
                self.assertTrue(all(line.startswith(("template.yaml:", "    help: ")) or not line
                                    for line in result.stderr.splitlines()), result.stderr)


if __name__ == "__main__":
    unittest.main()
