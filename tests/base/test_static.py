"""What a running site hands out: collected, hashed, compressed, one stylesheet."""

import json
import os
import subprocess
import sys

COLLECT = (
    "import django; django.setup(); from livingcities.base.machine import prepare; print(prepare.collect_static())"
)


def test_the_site_hands_out_one_compressed_stylesheet_and_collects_only_when_something_changed(tmp_path):
    environment = os.environ | {"LC_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "livingcities.settings"}
    said = [
        subprocess.run([sys.executable, "-c", COLLECT], env=environment, check=True, capture_output=True, text=True)
        for _time in range(2)
    ]
    assert [run.stdout.strip() for run in said] == ["True", "False"]
    static = tmp_path / "static"
    name = json.loads((static / "staticfiles.json").read_text())["paths"]["base/css/livingcities.css"]
    assert name != "base/css/livingcities.css"
    sheet = (static / name).read_text()
    assert "@import" not in sheet
    assert "@layer tokens" in sheet
    assert (static / f"{name}.br").stat().st_size < 14_000
