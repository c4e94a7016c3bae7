from_file      = "terraform"
from_terraform = "terraform"
