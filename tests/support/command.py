"""The command `gan-lab` as it is installed here, for tests that start it in a process of its own."""

import shutil
import sysconfig

GAN_LAB = shutil.which("gan-lab", path=sysconfig.get_path("scripts")) or "gan-lab"
