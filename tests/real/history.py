"""Holds every line of a history against its schema: history.py SCHEMA FILE."""
import json
import sys

from jsonschema import Draft202012Validator

schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
count = 0
for number, line in enumerate(open(sys.argv[2]), 1):
    for error in validator.iter_errors(json.loads(line)):
        sys.exit(f"line {number}: {error.message[:300]} at {list(error.absolute_path)}")
    count = number
print(f"history: {count} lines are as the schema says")
