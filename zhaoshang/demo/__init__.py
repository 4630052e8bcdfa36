"""The demonstration county over all apps: the roof of `projects.demo` and `contracts.demo`."""
