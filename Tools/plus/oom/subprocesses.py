import os
import subprocess


def run():
    child = subprocess.Popen(['/bin/echo', 'said'], stdout=subprocess.PIPE, close_fds=True)
    try:
        output = child.communicate()[0]
    except:
        child.stdout.close()
        child.wait()
        raise
    return output, child.returncode
