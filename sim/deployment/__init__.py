"""What the policies of a scenario put in place, and from which day to which: provisions on the calendar of the run.

`calendar` holds the provisions with their days; each other file turns the provisions of one theme into the tables that kernels
read. Called by `sim.model` at set-up and on days on which a policy starts or ends.
"""

from sim.deployment.calendar import Deployed, Deployment, name_key

__all__ = ["Deployed", "Deployment", "name_key"]
