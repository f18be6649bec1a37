package adql

// Span returns where the node stood in the text.
func (n *Query) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *CTE) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Nested) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *SetOp) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Select) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Star) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *ExprItem) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *OrderItem) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *TableName) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Derived) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Join) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *ColumnRef) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *NumberLit) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *StringLit) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *NullLit) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *BoolLit) Span() Span { return n.Pos }

// Span returns where the node stood in the text.
func (n *Unary) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Binary) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Between) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *InList) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *InQuery) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Like) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *IsNull) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Exists) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Call) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Cast) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Case) Span() Span { return n.At }

// Span returns where the node stood in the text.
func (n *Subquery) Span() Span { return n.At }

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
