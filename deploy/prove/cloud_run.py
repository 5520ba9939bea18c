"""Fills in Cloud Run's services as the build does and writes each as a pod, whose schema Cloud Run shares, for kubernetes-validate.

usage: cloud_run.py DIRECTORY
"""

import json
import pathlib
import re
import sys

import yaml

CLOUD_RUN = pathlib.Path(__file__).resolve().parent.parent / "cloud-run"


def filled_in(text, build):
    deploy = next(step for step in build["steps"] if step["id"] == "deploy")
    placeholders = re.findall(r's\|([A-Z_]+)\|', deploy["args"][-1])
    for placeholder in placeholders:
        text = text.replace(placeholder, "filled-in")
    return text


def check(build):
    """Each step waits for one before it, and each substitution is Google's or has a default."""
    seen = set()
    for step in build["steps"]:
        assert set(step.get("waitFor", [])) <= seen, step["id"]
        seen.add(step["id"])
    used = set(re.findall(r"\$\{(\w+)\}", json.dumps(build)))
    assert used <= set(build["substitutions"]) | {"PROJECT_ID", "BUILD_ID"}, used


def value_of(variable):
    return variable.get("value", "")


def pod(service):
    spec = dict(service["spec"]["template"]["spec"])
    spec.pop("containerConcurrency"), spec.pop("timeoutSeconds")
    names = {container["name"] for container in spec["containers"]}
    annotations = service["spec"]["template"]["metadata"]["annotations"]
    for name, needed in json.loads(annotations["run.googleapis.com/container-dependencies"]).items():
        assert {name, *needed} <= names, name
    assert sum("ports" in container for container in spec["containers"]) == 1, "one container takes the requests"
    values = [value for container in spec["containers"] for value in (container["image"], *map(value_of, container.get("env", [])))]
    left = [value for value in values if re.search(r"[A-Z]{3,}_[A-Z]{3,}", value)]
    assert not left, left
    for volume in spec["volumes"]:
        # Cloud Run calls versions keys, and takes any version
        volume["secret"]["items"] = [{"key": str(item["key"]), "path": item["path"]} for item in volume["secret"]["items"]]
    return {"apiVersion": "v1", "kind": "Pod", "metadata": service["metadata"] | {"annotations": annotations}, "spec": spec}


def main(directory):
    build = yaml.safe_load((CLOUD_RUN / "cloudbuild.yaml").read_text())
    check(build)
    for name in ("exchange", "locate"):
        service = yaml.safe_load(filled_in((CLOUD_RUN / f"{name}.yaml").read_text(), build))
        (pathlib.Path(directory) / f"{name}-pod.yaml").write_text(yaml.safe_dump(pod(service)))


if __name__ == "__main__":
    main(sys.argv[1])
