"""The border for dataset files: what strangers wrote is measured first, read as plain data, and never executed.

Every reader here refuses with `models.errors.DatasetError`, in one line that names the file. Archives
(zip, tar) are not opened: whoever obtained a dataset unpacks it.
"""
