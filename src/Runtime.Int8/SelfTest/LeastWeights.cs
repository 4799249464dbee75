namespace MobileNetEdge.Runtime.Int8.SelfTest;

/// <summary>How many weights of a case are −128.</summary>
internal enum LeastWeights
{
    None,
    One,
    Many,
}
