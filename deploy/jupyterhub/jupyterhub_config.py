"""JupyterHub for a class on one machine; install.sh puts it where it belongs (docs/class-server.md)."""

import pwd
import sys
from pathlib import Path

from firstuseauthenticator import FirstUseAuthenticator
from jupyterhub.auth import LocalAuthenticator

c = get_config()  # noqa: F821 - JupyterHub provides it

HERE = Path(__file__).parent
PROGRAMS = Path(sys.executable).parent
STATE = Path("/srv/massage-course/hub")  # what the hub remembers, for root only
EXCHANGE = Path("/srv/massage-course/exchange")
INSTRUCTOR = "instructor"  # the account that install.sh makes


class ClassList(FirstUseAuthenticator, LocalAuthenticator):  # type: ignore[misc]
    """Who stands in the hub's list may come in, chooses a password at the first login, and gets a system account."""


# ---- who may come in
c.JupyterHub.authenticator_class = ClassList
c.ClassList.create_users = False
c.ClassList.create_system_users = True
c.ClassList.dbm_path = str(STATE / "passwords.dbm")
c.Authenticator.admin_users = {INSTRUCTOR}
c.Authenticator.allow_existing_users = True
# The accounts of the system itself are nobody's to log in to, also when somebody puts one on the list.
c.Authenticator.blocked_users = {account.pw_name for account in pwd.getpwall() if account.pw_uid < 1000}

# ---- what they get: a server of their own, under their own system account
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [sys.executable, str(HERE / "start.py")]
c.Spawner.environment = {
    "PATH": f"{PROGRAMS}:/usr/bin:/bin",
    "JUPYTER_CONFIG_PATH": str(HERE),
    "MASSAGE_COURSE_EXCHANGE": str(EXCHANGE),
    "MASSAGE_COURSE_INSTRUCTOR": INSTRUCTOR,
}
c.Spawner.start_timeout = c.Spawner.http_timeout = 300  # a whole class may come at once
c.JupyterHub.shutdown_on_logout = True

# ---- servers that nobody uses end, and give their memory back; answers are saved at the click
c.JupyterHub.services = [
    {"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]

# ---- the hub itself. A web server with a certificate stands before it (docs/class-server.md)
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.ConfigurableHTTPProxy.command = [str(HERE / "node_modules" / ".bin" / "configurable-http-proxy")]
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")
