import { size, tier as level, 'odd-name' as odd } from 'types.bicep'
import {
  a
  b
} from 'br/public:shared:1.0'
import * as shared from '../shared.bicep'
