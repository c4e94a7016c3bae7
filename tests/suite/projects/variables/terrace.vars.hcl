from_file = "file"
from_auto = "file"
from_flag = [0]
