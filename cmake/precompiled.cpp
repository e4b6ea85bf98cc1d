// Empty: what a set of precompiled headers is built with.
