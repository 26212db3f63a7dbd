"""The settings of the project: https://docs.kedro.org/en/stable/configure/configuration_basics/."""

CONF_SOURCE = "conf"

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
}
