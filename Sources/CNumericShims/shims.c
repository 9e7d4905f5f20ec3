#include "CNumericShims.h"
