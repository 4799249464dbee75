namespace MobileNetEdge.Tools.Quantizer.Export.C;

/// <summary>The templates of Export/C/Kernels and what each calls.</summary>
internal static class CKernels
{
    /// <summary>Each after those that it calls.</summary>
    private static readonly (string Name, string[] Calls)[] All =
    [
        ("types", []),
        ("clamp", []),
        ("fixed_point", []),
        ("times_power_of_two", []),
        ("hard_swish", ["types", "clamp", "fixed_point"]),
        ("output_rule", ["types", "clamp", "fixed_point"]),
        ("dsp", ["types"]),
        ("dot_products", ["output_rule", "dsp"]),
        ("dot_products_of_two", ["dot_products"]),
        ("gather_window", ["types"]),
        ("conv_2d", ["dot_products_of_two", "gather_window"]),
        ("depthwise_conv_2d", ["output_rule", "dsp", "gather_window"]),
        ("fully_connected", ["dot_products"]),
        ("pool_window", ["types"]),
        ("average_pool_2d", ["pool_window", "clamp"]),
        ("max_pool_2d", ["pool_window", "clamp"]),
        ("mean", ["clamp", "fixed_point"]),
        ("elementwise", ["clamp", "fixed_point"]),
        ("add", ["elementwise"]),
        ("mul", ["elementwise"]),
        ("pad", []),
        ("concatenation", []),
        ("transpose", []),
        ("table", []),
        ("softmax", ["clamp", "fixed_point", "times_power_of_two"]),
        ("l2_normalization", ["clamp", "fixed_point", "times_power_of_two"]),
        ("arg_max", []),
        ("quantize", ["clamp"]),
        ("quantize_map", ["quantize"]),
        ("dequantize_map", []),
    ];

    /// <summary>Some templates and all that they call, each after those that it calls.</summary>
    public static IEnumerable<string> InOrder(IEnumerable<string> kernels)
    {
        HashSet<string> wanted = [.. kernels];
        foreach ((string name, string[] calls) in Enumerable.Reverse(All))
        {
            if (wanted.Contains(name))
            {
                wanted.UnionWith(calls);
            }
        }

        return All.Select(static kernel => kernel.Name).Where(wanted.Contains);
    }
}
