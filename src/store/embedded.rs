//! The table in one redb file: the default, with no server to install.
