package adql

// Span returns where the node stood in the text.
func (n *Query) Span() Span     { return n.Pos }
func (n *CTE) Span() Span       { return n.Pos }
func (n *Nested) Span() Span    { return n.Pos }
func (n *SetOp) Span() Span     { return n.Pos }
func (n *Select) Span() Span    { return n.Pos }
func (n *Star) Span() Span      { return n.Pos }
func (n *ExprItem) Span() Span  { return n.Pos }
func (n *OrderItem) Span() Span { return n.Pos }
func (n *TableName) Span() Span { return n.Pos }
func (n *Derived) Span() Span   { return n.Pos }
func (n *Join) Span() Span      { return n.Pos }
func (n *ColumnRef) Span() Span { return n.Pos }
func (n *NumberLit) Span() Span { return n.Pos }
func (n *StringLit) Span() Span { return n.Pos }
func (n *NullLit) Span() Span   { return n.Pos }
func (n *BoolLit) Span() Span   { return n.Pos }
func (n *Unary) Span() Span     { return n.At }
func (n *Binary) Span() Span    { return n.At }
func (n *Between) Span() Span   { return n.At }
func (n *InList) Span() Span    { return n.At }
func (n *InQuery) Span() Span   { return n.At }
func (n *Like) Span() Span      { return n.At }
func (n *IsNull) Span() Span    { return n.At }
func (n *Exists) Span() Span    { return n.At }
func (n *Call) Span() Span      { return n.At }
func (n *Cast) Span() Span      { return n.At }
func (n *Case) Span() Span      { return n.At }
func (n *Subquery) Span() Span  { return n.At }

func (*Select) body() {}
func (*SetOp) body()  {}
func (*Nested) body() {}

func (*TableName) tableRef() {}
func (*Derived) tableRef()   {}
func (*Join) tableRef()      {}

func (*Star) selectItem()     {}
func (*ExprItem) selectItem() {}

func (*ColumnRef) expr() {}
func (*NumberLit) expr() {}
func (*StringLit) expr() {}
func (*NullLit) expr()   {}
func (*BoolLit) expr()   {}
func (*Unary) expr()     {}
func (*Binary) expr()    {}
func (*Between) expr()   {}
func (*InList) expr()    {}
func (*InQuery) expr()   {}
func (*Like) expr()      {}
func (*IsNull) expr()    {}
func (*Exists) expr()    {}
func (*Call) expr()      {}
func (*Cast) expr()      {}
func (*Case) expr()      {}
func (*Subquery) expr()  {}
